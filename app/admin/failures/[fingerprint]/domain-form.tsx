'use client'

import { useActionState } from 'react'
import { ActForm } from '#app/admin/parts/act-form.tsx'
import { common } from '#app/words/common.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Table } from '../../../ui/table.tsx'
import { replaceDomain } from './actions.ts'
import type { DomainPreview, DomainState } from './domain-schema.ts'
import { domainWords as words } from './domain-words.ts'

type Props = {
  fingerprint: string
  /** The slip that most of the group share, if they do. */
  guess: { from: string; to: string } | null
  whyDisabled: string | null
}

export function DomainForm({ fingerprint, guess, whyDisabled }: Props) {
  const [state, action, pending] = useActionState<DomainState, FormData>(replaceDomain, { status: 'idle' })
  const shown = state.status === 'preview' || state.status === 'invalid' ? state : null
  const errors = state.status === 'invalid' ? state.errors : {}
  const preview = shown?.preview ?? null
  // What was previewed is what is done.
  const fixed = preview ? { readOnly: true, className: 'control bg-sunken!' } : {}
  return (
    <ActForm
      id="domain"
      title={words.title}
      action={action}
      state={state}
      pending={pending}
      submit={preview ? words.button(preview) : words.preview}
      tone={preview ? 'primary' : 'quiet'}
      whyDisabled={whyDisabled}
    >
      <p className="text-muted">{words.about}</p>
      <input type="hidden" name="fingerprint" value={fingerprint} />
      {preview && <input type="hidden" name="seen" value={preview.before} />}
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field
          name="from"
          label={words.from}
          hint={guess ? words.guess(guess.from, guess.to) : undefined}
          error={errors.from}
          defaultValue={shown?.typed.from ?? guess?.from}
          {...fixed}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Field
          name="to"
          label={words.to}
          error={errors.to}
          defaultValue={shown?.typed.to ?? guess?.to}
          {...fixed}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </div>
      {shown && preview && (
        <>
          <Changes changes={preview.changes} />
          <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
            {words.will(preview)}
            <Button name="edit" value="1" tone="quiet" size="small">
              {words.edit}
            </Button>
          </p>
          <Field
            name="reason"
            id="domain-reason"
            label={common.reason}
            hint={words.reasonHint}
            error={errors.reason}
            defaultValue={shown.typed.reason}
            maxLength={200}
            autoComplete="off"
          />
        </>
      )}
    </ActForm>
  )
}

const Changes = ({ changes }: { changes: DomainPreview['changes'] }) => (
  <div className="max-h-80 overflow-auto [--head:0px]" data-testid="changes">
    <Table label={words.label} columns={words.columns}>
      {changes.map(({ userId, username, before, after }) => (
        <tr key={userId}>
          <th scope="row" className="px-4 py-1.5 font-normal wrap-anywhere">
            {username}
          </th>
          <td className="px-4 py-1.5 text-muted wrap-anywhere">{before}</td>
          <td className="px-4 py-1.5 wrap-anywhere">{after}</td>
        </tr>
      ))}
    </Table>
  </div>
)

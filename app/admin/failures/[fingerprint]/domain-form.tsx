'use client'

import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import { ReasonField } from '#app/admin/parts/form/reason-field.tsx'
import { Field } from '../../../ui/field.tsx'
import { SubmitButton } from '../../../ui/submit-button.tsx'
import { Table } from '../../../ui/table.tsx'
import { replaceDomain } from './actions.ts'
import type { DomainPreview } from './domain-schema.ts'
import { domainWords as words } from './domain-words.ts'

type Props = {
  fingerprint: string
  /** The slip that most of the group share, if they do. */
  guess: { from: string; to: string } | null
  whyDisabled: string | null
}

export function DomainForm({ fingerprint, guess, whyDisabled }: Props) {
  const act = useAct(replaceDomain)
  const shown = act.state.status === 'preview' || act.state.status === 'invalid' ? act.state : null
  const errors = act.state.status === 'invalid' ? act.state.errors : {}
  const preview = shown?.preview ?? null
  const domain = {
    ...{ autoComplete: 'off', autoCapitalize: 'none', spellCheck: false },
    // The values that were previewed are the ones that are used.
    ...(preview && { readOnly: true, className: 'control bg-sunken!' }),
  }
  return (
    <ActForm
      {...act}
      id="domain"
      title={words.title}
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
          {...domain}
        />
        <Field
          name="to"
          label={words.to}
          error={errors.to}
          defaultValue={shown?.typed.to ?? guess?.to}
          {...domain}
        />
      </div>
      {shown && preview && (
        <>
          <Changes changes={preview.changes} />
          <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
            {words.will(preview)}
            <SubmitButton name="edit" value="1" tone="quiet" size="small">
              {words.edit}
            </SubmitButton>
          </p>
          <ReasonField
            id="domain-reason"
            hint={words.reasonHint}
            error={errors.reason}
            defaultValue={shown.typed.reason}
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

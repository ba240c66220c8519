'use client'

import { useActionState } from 'react'
import { ActForm } from '#app/admin/parts/act-form.tsx'
import { correction as words } from '#app/admin/registrations/[id]/words.ts'
import { common } from '#app/words/common.ts'
import { Field } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { correct } from './actions.ts'
import type { CorrectionState } from './schema.ts'

type Props = {
  person: string
  email: string
  /** The address that was probably meant; null where it does not look mistyped. */
  hint: string | null
  whyDisabled: string | null
  /** The provider that has the address already; null where it has not. */
  toldTo?: string | null
  tone?: 'primary' | 'quiet'
  /** In a row of this failure group, to which it returns. */
  inGroup?: string
}

export function CorrectForm({ person, email, hint, whyDisabled, toldTo, tone, inGroup }: Props) {
  const [state, action, pending] = useActionState<CorrectionState, FormData>(correct, { status: 'idle' })
  const said = toldTo ? words.settled : words
  const id = inGroup ? `correct-${person}` : 'correct'
  const field = (name: string) => (inGroup ? `${name}-${person}` : name)
  const errors = state.status === 'invalid' ? state.fieldErrors : {}
  const values = state.status === 'idle' ? { email: hint ?? email, reason: '' } : state.values

  return (
    <ActForm
      id={id}
      title={inGroup ? undefined : said.title}
      label={inGroup ? words.title : undefined}
      bare={!!inGroup}
      tone={tone}
      action={action}
      state={state}
      pending={pending}
      submit={said.button}
      whyDisabled={whyDisabled}
    >
      <input type="hidden" name="person" value={person} />
      <input type="hidden" name="was" value={email} />
      {inGroup && <input type="hidden" name="group" value={inGroup} />}
      {toldTo && <p className="wrap-anywhere">{words.settled.stays(toldTo, email)}</p>}
      {state.status === 'doubtful' && (
        <Notice tone="problem" data-answer className="wrap-anywhere">
          {words.doubtful.before}
          <strong>{state.hint}</strong>
          {words.doubtful.after}
          <input type="hidden" name="sure" value={state.values.email.trim()} />
        </Notice>
      )}
      <Field
        name="email"
        id={field('email')}
        label={words.email}
        type="email"
        hint={hint ? words.guess(email) : words.known(email)}
        error={errors.email}
        defaultValue={values.email}
        autoComplete="off"
        className="control"
        required
      />
      <Field
        name="reason"
        id={field('reason')}
        label={common.reason}
        hint={words.reasonHint}
        error={errors.reason}
        defaultValue={values.reason}
        maxLength={200}
        autoComplete="off"
        className="control"
        required
      />
    </ActForm>
  )
}

'use client'

import { useActionState } from 'react'
import { confirmWords as words } from '#app/words/confirm.ts'
import { Field } from '../../../../ui/field.tsx'
import { ActForm } from '../../../act-form.tsx'
import { type RetryState, startRetry } from '../actions.ts'

/** Confirms the retry of whom the preview told of: nobody who came to the group after `before`. */
export function RetryForm({
  fingerprint,
  before,
  label,
  whyDisabled,
}: {
  fingerprint: string
  before: string
  label: string
  whyDisabled: string | null
}) {
  const [state, action, pending] = useActionState<RetryState, FormData>(startRetry, { status: 'idle' })
  const invalid = state.status === 'invalid' ? state : null

  return (
    <ActForm
      id="retry"
      label={words.label}
      action={action}
      state={state}
      pending={pending}
      submit={label}
      whyDisabled={whyDisabled}
    >
      <input type="hidden" name="fingerprint" value={fingerprint} />
      <input type="hidden" name="before" value={before} />
      <Field
        name="reason"
        data-key="retry"
        label={words.reason}
        hint={words.reasonHint}
        error={invalid?.error}
        defaultValue={invalid?.value}
        maxLength={200}
        autoComplete="off"
        required
      />
    </ActForm>
  )
}

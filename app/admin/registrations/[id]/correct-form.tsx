'use client'

import { useActionState } from 'react'
import { Field } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { ActForm } from '../../act-form.tsx'
import { correct } from './actions.ts'
import type { CorrectionState } from './schema.ts'

type Props = { person: string; email: string; hint: string | null; whyDisabled: string | null }

/** @param hint what the address was probably meant to be; null where it does not look mistyped. */
export function CorrectForm({ person, email, hint, whyDisabled }: Props) {
  const [state, action, pending] = useActionState<CorrectionState, FormData>(correct, { status: 'idle' })
  const errors = state.status === 'invalid' ? state.fieldErrors : {}
  const values = state.status === 'idle' ? { email: hint ?? email, reason: '' } : state.values

  return (
    <ActForm
      id="correct"
      title="Correct the address and retry"
      action={action}
      state={state}
      pending={pending}
      submit="Correct and retry"
      whyDisabled={whyDisabled}
    >
      <input type="hidden" name="person" value={person} />
      {state.status === 'doubtful' && (
        <Notice tone="problem" data-answer className="wrap-anywhere">
          Nothing was changed yet. Did you mean <strong>{state.hint}</strong>? Correct it, or press the button
          again to keep what you typed.
          <input type="hidden" name="sure" value={state.values.email.trim()} />
        </Notice>
      )}
      <Field
        name="email"
        label="Correct email address"
        type="email"
        hint={hint ? `A guess: ${email} looks mistyped.` : `We have ${email}.`}
        error={errors.email}
        defaultValue={values.email}
        autoComplete="off"
        required
      />
      <Field
        name="reason"
        label="Reason"
        hint="How you know. Your colleagues read it in the audit."
        error={errors.reason}
        defaultValue={values.reason}
        maxLength={200}
        autoComplete="off"
        required
      />
    </ActForm>
  )
}

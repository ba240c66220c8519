'use client'

import { useActionState, useEffect, useRef } from 'react'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { correct } from './actions.ts'
import type { CorrectionState } from './schema.ts'

/** @param hint what the address was probably meant to be; null where it does not look mistyped. */
export function CorrectForm({ person, email, hint }: { person: string; email: string; hint: string | null }) {
  const [state, action, pending] = useActionState<CorrectionState, FormData>(correct, { status: 'idle' })
  const form = useRef<HTMLFormElement>(null)
  const errors = state.status === 'invalid' ? state.fieldErrors : {}
  const values = state.status === 'idle' ? { email: hint ?? email, reason: '' } : state.values

  useEffect(() => {
    if (state.status !== 'idle')
      form.current?.querySelector<HTMLElement>('[aria-invalid=true], [data-doubt]')?.focus()
  }, [state])

  return (
    <form
      ref={form}
      action={action}
      noValidate
      aria-labelledby="correct"
      className="grid content-start gap-4 rounded-xl border border-line bg-surface p-5"
    >
      <h2 id="correct" className="text-lg font-semibold">
        Correct the address and retry
      </h2>
      <input type="hidden" name="person" value={person} />
      {state.status === 'doubtful' && (
        <Notice tone="problem" data-doubt className="wrap-anywhere">
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
      <Button type="submit" aria-disabled={pending}>
        Correct and retry
      </Button>
    </form>
  )
}

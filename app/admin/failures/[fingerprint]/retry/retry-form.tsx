'use client'

import { useActionState, useEffect, useRef } from 'react'
import { Button } from '../../../../ui/button.tsx'
import { Field } from '../../../../ui/field.tsx'
import { type RetryState, startRetry } from '../actions.ts'

/** Confirms the retry of whom the preview told of: nobody who came to the group after `before`. */
export function RetryForm({
  fingerprint,
  before,
  label,
}: {
  fingerprint: string
  before: string
  label: string
}) {
  const [state, action, pending] = useActionState<RetryState, FormData>(startRetry, { status: 'idle' })
  const form = useRef<HTMLFormElement>(null)
  const invalid = state.status === 'invalid' ? state : null

  useEffect(() => {
    if (state.status === 'invalid') form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [state])

  return (
    <form
      ref={form}
      action={action}
      noValidate
      aria-label="Confirm"
      className="grid gap-4 rounded-xl border border-line bg-surface p-5"
    >
      <input type="hidden" name="fingerprint" value={fingerprint} />
      <input type="hidden" name="before" value={before} />
      <Field
        name="reason"
        data-key="retry"
        label="Reason"
        hint="Your colleagues read it in the history."
        error={invalid?.error}
        defaultValue={invalid?.value}
        maxLength={200}
        autoComplete="off"
        required
      />
      <Button type="submit" aria-disabled={pending}>
        {label}
      </Button>
    </form>
  )
}

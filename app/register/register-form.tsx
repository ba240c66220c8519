'use client'

import { useActionState, useEffect, useRef, useState } from 'react'
import { registerWords as words } from '#app/register/words.ts'
import { Notice } from '../ui/notice.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { register } from './actions.ts'
import { EmailField } from './email-field.tsx'
import type { FormState, InvalidForm } from './schema.ts'
import { sendSafely, takeKept } from './send-safely.ts'
import { UsernameField } from './username-field.tsx'

/** The server draws a form that posts to the action itself, so that it works without a script. */
const send = typeof window === 'undefined' ? register : sendSafely
const untried: Partial<InvalidForm> & Pick<InvalidForm, 'fieldErrors'> = { fieldErrors: {} }

export function RegisterForm({ asksConsent }: { asksConsent: boolean }) {
  const [answer, action] = useActionState<FormState, FormData>(send, { status: 'idle' })
  const [kept, setKept] = useState<FormState>(answer)
  const form = useRef<HTMLFormElement>(null)
  const state = answer.status === 'idle' ? kept : answer
  const { fieldErrors, formError, values } = state.status === 'invalid' ? state : untried

  useEffect(() => {
    const taken = takeKept()
    if (taken) setKept(taken)
  }, [])
  useEffect(() => {
    if (state.status === 'invalid')
      form.current?.querySelector<HTMLElement>('[aria-invalid=true], [data-form-error]')?.focus()
  }, [state])

  return (
    <form ref={form} action={action} noValidate className="grid gap-6">
      {formError && (
        <Notice tone="problem" data-form-error>
          {formError}
        </Notice>
      )}
      <UsernameField error={fieldErrors.username} value={values?.username} />
      <EmailField error={fieldErrors.email} value={values?.email} />
      <div className="sr-only" aria-hidden="true">
        <label>
          {words.website}
          <input name="website" tabIndex={-1} autoComplete="off" className="w-px" defaultValue="" />
        </label>
      </div>
      {asksConsent && (
        <label className="flex gap-3">
          <input
            type="checkbox"
            name="subscribe"
            defaultChecked={values?.subscribe}
            className="mt-0.5 size-5 shrink-0 accent-accent"
          />
          <span>{words.consent}</span>
        </label>
      )}
      <div className="grid gap-3 pt-1">
        <SubmitButton size="large" busyLabel={words.pending}>
          {words.button}
        </SubmitButton>
        {!asksConsent && <p className="text-sm text-muted">{words.implied}</p>}
      </div>
    </form>
  )
}

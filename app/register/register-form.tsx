'use client'

import { useActionState, useEffect, useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import { register } from './actions.ts'
import type { FormState } from './schema.ts'

export function RegisterForm({ asksConsent }: { asksConsent: boolean }) {
  const [state, action, pending] = useActionState<FormState, FormData>(register, { status: 'idle' })
  const form = useRef<HTMLFormElement>(null)
  const { fieldErrors, formError, values } =
    state.status === 'invalid' ? state : { fieldErrors: {}, formError: undefined, values: undefined }

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
      <Field
        name="username"
        label="Username"
        hint="3 to 30 letters, digits, _ or -"
        error={fieldErrors.username}
        defaultValue={values?.username}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <Field
        name="email"
        label="Email address"
        error={fieldErrors.email}
        defaultValue={values?.email}
        type="email"
        autoComplete="email"
        required
      />
      <div className="sr-only" aria-hidden="true">
        <label>
          Website
          <input name="website" tabIndex={-1} autoComplete="off" defaultValue="" />
        </label>
      </div>
      {asksConsent && (
        <label className="flex gap-3">
          <input
            type="checkbox"
            name="subscribe"
            defaultChecked={values?.subscribe}
            className="mt-1 size-5 shrink-0 accent-accent"
          />
          <span>Send me news by email. I can unsubscribe at any time.</span>
        </label>
      )}
      <div className="grid gap-3">
        <Button type="submit" aria-disabled={pending}>
          {pending ? 'Registering…' : 'Register'}
        </Button>
        {!asksConsent && (
          <p className="text-sm text-muted">
            By registering you subscribe to our emails. You can unsubscribe at any time.
          </p>
        )}
      </div>
    </form>
  )
}

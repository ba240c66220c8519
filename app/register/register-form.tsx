'use client'

import { useActionState, useEffect, useRef } from 'react'
import { registerWords as words } from '#app/register/words.ts'
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
        label={words.username}
        hint={words.usernameHint}
        error={fieldErrors.username}
        defaultValue={values?.username}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <Field
        name="email"
        label={words.email}
        error={fieldErrors.email}
        defaultValue={values?.email}
        type="email"
        autoComplete="email"
        required
      />
      <div className="sr-only" aria-hidden="true">
        <label>
          {words.website}
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
          <span>{words.consent}</span>
        </label>
      )}
      <div className="grid gap-3">
        <Button type="submit" aria-disabled={pending}>
          {pending ? words.pending : words.button}
        </Button>
        {!asksConsent && <p className="text-sm text-muted">{words.implied}</p>}
      </div>
    </form>
  )
}

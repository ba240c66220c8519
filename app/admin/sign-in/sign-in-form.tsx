'use client'

import { useActionState } from 'react'
import { signInWords as words } from '#app/admin/sign-in/words.ts'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { type SignInState, signIn } from './actions.ts'

export function SignInForm() {
  const [state, action] = useActionState<SignInState, FormData>(signIn, {})
  return (
    <form action={action} className="grid gap-6">
      {state.error && <Notice tone="problem">{state.error}</Notice>}
      <Field
        roomy
        name="username"
        label={words.username}
        defaultValue={state.username}
        autoComplete="username"
        autoCapitalize="none"
        required
      />
      <Field
        roomy
        name="password"
        label={words.password}
        type="password"
        autoComplete="current-password"
        required
      />
      <SubmitButton size="large">{words.button}</SubmitButton>
    </form>
  )
}

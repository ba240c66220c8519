'use client'

import { useActionState } from 'react'
import { signInWords as words } from '#app/admin/sign-in/words.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { type SignInState, signIn } from './actions.ts'

export function SignInForm() {
  const [state, action, pending] = useActionState<SignInState, FormData>(signIn, {})
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
      <Button type="submit" size="large" aria-disabled={pending}>
        {words.button}
      </Button>
    </form>
  )
}

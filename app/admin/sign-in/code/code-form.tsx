'use client'

import { useActionState } from 'react'
import { codeWords as words } from '#app/admin/sign-in/words.ts'
import { Field } from '#app/ui/field.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { type SignInState, signInWithCode } from '../actions.ts'

export function CodeForm() {
  const [state, action] = useActionState<SignInState, FormData>(signInWithCode, {})
  return (
    <form action={action} className="grid gap-6">
      {state.error && <Notice tone="problem">{state.error}</Notice>}
      <Field
        roomy
        name="code"
        label={words.code}
        hint={words.hint}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        required
      />
      <SubmitButton size="large">{words.button}</SubmitButton>
    </form>
  )
}

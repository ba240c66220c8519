'use client'

import { useActionState } from 'react'
import { consequences, formWords as words } from '#app/words/administrators.ts'
import { ActForm } from '../../act-form.tsx'
import { givePassword } from '../actions.ts'
import type { Answer } from '../answer.ts'
import { Answered } from '../answered.tsx'

export function PasswordForm({ name, whyDisabled }: { name: string; whyDisabled: string | null }) {
  const [state, action, pending] = useActionState<Answer, FormData>(givePassword, { status: 'idle' })
  return (
    <ActForm
      id="password"
      title={words.password.title}
      action={action}
      state={state}
      pending={pending}
      submit={words.password.button(name)}
      tone="quiet"
      whyDisabled={whyDisabled}
    >
      <input type="hidden" name="name" value={name} />
      <p>{consequences.password}</p>
      <Answered state={state} />
    </ActForm>
  )
}

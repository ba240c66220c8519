'use client'

import { useActionState } from 'react'
import { consequences, formWords as words } from '#app/words/administrators.ts'
import { ActForm } from '../../act-form.tsx'
import { remove } from '../actions.ts'
import type { Answer } from '../answer.ts'
import { Answered } from '../answered.tsx'

export function RemoveForm({ name, whyDisabled }: { name: string; whyDisabled: string | null }) {
  const [state, action, pending] = useActionState<Answer, FormData>(remove, { status: 'idle' })
  return (
    <ActForm
      id="remove"
      title={words.remove.title}
      action={action}
      state={state}
      pending={pending}
      submit={words.remove.button(name)}
      tone="quiet"
      whyDisabled={whyDisabled}
    >
      <input type="hidden" name="name" value={name} />
      <p>{consequences.remove}</p>
      <Answered state={state} />
    </ActForm>
  )
}

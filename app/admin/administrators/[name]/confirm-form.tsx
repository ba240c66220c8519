'use client'

import { useActionState } from 'react'
import { consequences, formWords } from '#app/admin/administrators/words.ts'
import { ActForm } from '#app/admin/parts/act-form.tsx'
import { givePassword, resetFactor } from '../actions.ts'
import type { StaffAnswer } from '../answer.ts'
import { StaffAnswerNotice } from '../answered.tsx'

const actions = { password: givePassword, secondFactor: resetFactor }

type Props = { kind: keyof typeof actions; name: string; whyDisabled: string | null }

/** Says what will happen to the administrator; one press does it. */
export function ConfirmForm({ kind, name, whyDisabled }: Props) {
  const [state, action, pending] = useActionState<StaffAnswer, FormData>(actions[kind], { status: 'idle' })
  const words = formWords[kind]
  return (
    <ActForm
      id={kind}
      title={words.title}
      action={action}
      state={state}
      pending={pending}
      submit={words.button(name)}
      tone="quiet"
      whyDisabled={whyDisabled}
    >
      <input type="hidden" name="name" value={name} />
      <p>{consequences[kind]}</p>
      <StaffAnswerNotice state={state} />
    </ActForm>
  )
}

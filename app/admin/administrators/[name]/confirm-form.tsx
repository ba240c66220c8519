'use client'

import { consequences, formWords } from '#app/admin/administrators/words.ts'
import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import { givePassword, resetFactor } from '../actions.ts'
import { StaffAnswerNotice } from '../answered.tsx'

const actions = { password: givePassword, secondFactor: resetFactor }

type Props = { kind: keyof typeof actions; name: string; whyDisabled: string | null }

/** Says what will happen to the administrator; one press does it. */
export function ConfirmForm({ kind, name, whyDisabled }: Props) {
  const act = useAct(actions[kind])
  const words = formWords[kind]
  return (
    <ActForm
      {...act}
      id={kind}
      title={words.title}
      submit={words.button(name)}
      tone="quiet"
      whyDisabled={whyDisabled}
    >
      <input type="hidden" name="name" value={name} />
      <p>{consequences[kind]}</p>
      <StaffAnswerNotice state={act.state} />
    </ActForm>
  )
}

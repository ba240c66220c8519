'use client'

import { useState } from 'react'
import { consequences, formWords as words } from '#app/admin/administrators/words.ts'
import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import { Field } from '../../ui/field.tsx'
import { create } from './actions.ts'
import type { StaffAnswer } from './answer.ts'
import { StaffAnswerNotice } from './answered.tsx'
import { RoleChoice } from './role-choice.tsx'

type Props = { typed: { name?: string; role?: string }; whyDisabled: string | null }

export function CreateForm({ typed, whyDisabled }: Props) {
  const act = useAct(create)
  // A password is shown until the page is left or another one is made, whatever else the form answers meanwhile.
  const [made, setMade] = useState<StaffAnswer>(act.state)
  if (act.state.status === 'shown' && act.state !== made) setMade(act.state)
  const { fieldErrors, values } =
    act.state.status === 'invalid' ? act.state : { fieldErrors: {}, values: typed }
  return (
    <ActForm
      {...act}
      id="create"
      title={words.create.title}
      submit={words.create.button}
      whyDisabled={whyDisabled}
    >
      <p>{consequences.create}</p>
      <StaffAnswerNotice state={made} />
      <Field
        name="name"
        label={words.name}
        hint={words.nameHint}
        error={fieldErrors.name}
        defaultValue={values.name}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <RoleChoice chosen={values.role || 'viewer'} error={fieldErrors.role} />
    </ActForm>
  )
}

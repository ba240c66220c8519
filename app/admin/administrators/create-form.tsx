'use client'

import { useActionState } from 'react'
import { consequences, formWords as words } from '#app/admin/administrators/words.ts'
import { Field } from '../../ui/field.tsx'
import { ActForm } from '../parts/act-form.tsx'
import { create } from './actions.ts'
import type { StaffAnswer } from './answer.ts'
import { StaffAnswerNotice } from './answered.tsx'
import { RoleChoice } from './role-choice.tsx'

type Props = { typed: { name?: string; role?: string }; whyDisabled: string | null }

export function CreateForm({ typed, whyDisabled }: Props) {
  const [state, action, pending] = useActionState<StaffAnswer, FormData>(create, { status: 'idle' })
  const { fieldErrors, values } = state.status === 'invalid' ? state : { fieldErrors: {}, values: typed }
  return (
    <ActForm
      id="create"
      title={words.create.title}
      action={action}
      state={state}
      pending={pending}
      submit={words.create.button}
      whyDisabled={whyDisabled}
    >
      <p>{consequences.create}</p>
      <StaffAnswerNotice state={state} />
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

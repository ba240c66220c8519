'use client'

import { useActionState } from 'react'
import { consequences } from '#app/words/administrators.ts'
import { Field } from '../../ui/field.tsx'
import { ActForm } from '../act-form.tsx'
import { create } from './actions.ts'
import type { Answer } from './answer.ts'
import { Answered } from './answered.tsx'
import { RoleChoice } from './role-choice.tsx'

export function CreateForm({ whyDisabled }: { whyDisabled: string | null }) {
  const [state, action, pending] = useActionState<Answer, FormData>(create, { status: 'idle' })
  const { fieldErrors, values } = state.status === 'invalid' ? state : { fieldErrors: {}, values: {} }
  return (
    <ActForm
      id="create"
      title="Create an administrator"
      action={action}
      state={state}
      pending={pending}
      submit="Create"
      whyDisabled={whyDisabled}
    >
      <p>{consequences.create}</p>
      <Answered state={state} />
      <Field
        name="name"
        label="Name"
        hint="3 to 30 letters, digits, _ . or -"
        error={fieldErrors.name}
        defaultValue={values.name}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <RoleChoice chosen={values.role ?? 'viewer'} error={fieldErrors.role} />
    </ActForm>
  )
}

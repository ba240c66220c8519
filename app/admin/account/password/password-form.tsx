'use client'

import { useActionState } from 'react'
import { changePassword } from '#app/admin/account/actions.ts'
import type { OwnAnswer } from '#app/admin/account/answer.ts'
import { passwordWords as words } from '#app/admin/account/words.ts'
import { ActForm } from '#app/admin/parts/act-form.tsx'
import { Field } from '../../../ui/field.tsx'

export function PasswordForm({ asksCurrent }: { asksCurrent: boolean }) {
  const [state, action, pending] = useActionState<OwnAnswer, FormData>(changePassword, { status: 'idle' })
  const errors = state.status === 'invalid' ? state.fieldErrors : {}
  return (
    <ActForm
      bare
      id="password"
      label={words.title}
      action={action}
      state={state}
      pending={pending}
      submit={words.button}
      whyDisabled={null}
    >
      {asksCurrent && (
        <Field
          name="current"
          label={words.current}
          type="password"
          autoComplete="current-password"
          error={errors.current}
          required
        />
      )}
      <Field
        name="next"
        label={words.next}
        hint={words.hint}
        type="password"
        autoComplete="new-password"
        error={errors.next}
        required
      />
    </ActForm>
  )
}

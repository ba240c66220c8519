'use client'

import { changePassword } from '#app/admin/account/actions.ts'
import { passwordWords as words } from '#app/admin/account/words.ts'
import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import { Field } from '../../../ui/field.tsx'

export function PasswordForm({ asksCurrent }: { asksCurrent: boolean }) {
  const act = useAct(changePassword)
  const errors = act.state.status === 'invalid' ? act.state.fieldErrors : {}
  return (
    <ActForm {...act} bare id="password" label={words.title} submit={words.button}>
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

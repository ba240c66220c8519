'use client'

import { confirmSelf } from '#app/admin/account/actions.ts'
import { confirmSelfWords as words } from '#app/admin/account/words.ts'
import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import { Field } from '../../../ui/field.tsx'

export function ConfirmSelfForm({ back, asksCode }: { back: string; asksCode: boolean }) {
  const act = useAct(confirmSelf)
  const errors = act.state.status === 'invalid' ? act.state.fieldErrors : {}
  return (
    <ActForm {...act} bare id="confirm" label={words.title} submit={words.button}>
      <input type="hidden" name="back" value={back} />
      <Field
        name="password"
        label={words.password}
        type="password"
        autoComplete="current-password"
        error={errors.password}
        required
      />
      {asksCode && (
        <Field
          name="code"
          label={words.code}
          hint={words.codeHint}
          autoComplete="one-time-code"
          autoCapitalize="none"
          error={errors.code}
          required
        />
      )}
    </ActForm>
  )
}

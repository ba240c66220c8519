'use client'

import { useActionState } from 'react'
import { confirmSelf } from '#app/admin/account/actions.ts'
import type { OwnAnswer } from '#app/admin/account/answer.ts'
import { confirmSelfWords as words } from '#app/admin/account/words.ts'
import { ActForm } from '#app/admin/parts/act-form.tsx'
import { Field } from '../../../ui/field.tsx'

export function ConfirmSelfForm({ back, asksCode }: { back: string; asksCode: boolean }) {
  const [state, action, pending] = useActionState<OwnAnswer, FormData>(confirmSelf, { status: 'idle' })
  const errors = state.status === 'invalid' ? state.fieldErrors : {}
  return (
    <ActForm
      bare
      id="confirm"
      label={words.title}
      action={action}
      state={state}
      pending={pending}
      submit={words.button}
      whyDisabled={null}
    >
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

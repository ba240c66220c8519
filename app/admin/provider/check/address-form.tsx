'use client'

import { useActionState } from 'react'
import { ActForm } from '#app/admin/parts/act-form.tsx'
import { checkTexts } from '#app/admin/provider/check/words.ts'
import { Field } from '../../../ui/field.tsx'
import { checkAddress } from './actions.ts'
import type { CheckState } from './schema.ts'

export function AddressForm({ whyDisabled, whyId }: { whyDisabled: string | null; whyId?: string }) {
  const [state, action, pending] = useActionState<CheckState, FormData>(checkAddress, { status: 'idle' })
  const invalid = state.status === 'invalid' ? state : null
  return (
    <ActForm
      id="check-address"
      label={checkTexts.address}
      action={action}
      state={state}
      pending={pending}
      submit={checkTexts.address}
      tone="quiet"
      whyDisabled={whyDisabled}
      whyId={whyId}
      bare
    >
      <Field
        name="address"
        label={checkTexts.email}
        type="email"
        hint={checkTexts.hint}
        error={invalid?.error}
        defaultValue={invalid?.value}
        autoComplete="off"
        required
      />
    </ActForm>
  )
}

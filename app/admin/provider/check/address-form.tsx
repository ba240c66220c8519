'use client'

import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import { checkTexts } from '#app/admin/provider/check/words.ts'
import { Field } from '../../../ui/field.tsx'
import { checkAddress } from './actions.ts'

export function AddressForm({ whyDisabled, whyId }: { whyDisabled: string | null; whyId?: string }) {
  const act = useAct(checkAddress)
  const invalid = act.state.status === 'invalid' ? act.state : null
  return (
    <ActForm
      {...act}
      id="check-address"
      label={checkTexts.address}
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

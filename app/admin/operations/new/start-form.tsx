'use client'

import { useActionState } from 'react'
import { confirmWords as words } from '#app/words/confirm.ts'
import { Field } from '../../../ui/field.tsx'
import { ActForm } from '../../act-form.tsx'
import { start } from '../actions.ts'
import type { StartState } from '../schema.ts'

type Props = { kind: string; filter: string; label: string; whyDisabled: string | null }

/** Starts what the preview told of: for nobody who changed since then. */
export function StartForm({ kind, filter, label, whyDisabled }: Props) {
  const [state, action, pending] = useActionState<StartState, FormData>(start, { status: 'idle' })
  const invalid = state.status === 'invalid' ? state : null
  return (
    <ActForm
      id="start"
      label={words.label}
      action={action}
      state={state}
      pending={pending}
      submit={label}
      whyDisabled={whyDisabled}
    >
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="filter" value={filter} />
      <Field
        name="reason"
        label={words.reason}
        hint={words.reasonHint}
        error={invalid?.error}
        defaultValue={invalid?.value}
        maxLength={200}
        autoComplete="off"
        required
      />
    </ActForm>
  )
}

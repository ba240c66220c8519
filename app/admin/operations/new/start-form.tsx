'use client'

import { useActionState } from 'react'
import { confirmWords as words } from '#app/admin/operations/new/confirm-words.ts'
import { ActForm } from '#app/admin/parts/act-form.tsx'
import { Field } from '../../../ui/field.tsx'
import { InZone, Moment } from '../../../ui/moment.tsx'
import { start } from '../actions.ts'
import type { StartState } from '../schema.ts'

type Props = {
  kind: string
  filter: string
  label: string
  /** The earliest and latest time it can be put off to; null where it cannot be. */
  time: { min: string; max: string } | null
  whyDisabled: string | null
}

/** Starts the previewed action; people who changed since the preview are left alone. */
export function StartForm({ kind, filter, label, time, whyDisabled }: Props) {
  const [state, action, pending] = useActionState<StartState, FormData>(start, { status: 'idle' })
  const { errors, values } = state.status === 'invalid' ? state : { errors: {}, values: undefined }
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
        data-key={kind === 'retry' ? 'retry' : undefined}
        label={words.reason}
        hint={words.reasonHint}
        error={errors.reason}
        defaultValue={values?.reason}
        maxLength={200}
        autoComplete="off"
        required
      />
      {time && (
        <Field
          name="at"
          as={Moment}
          label={
            <>
              {words.at} <InZone />
            </>
          }
          hint={words.atHint}
          error={errors.at}
          defaultValue={values?.at}
          {...time}
        />
      )}
    </ActForm>
  )
}

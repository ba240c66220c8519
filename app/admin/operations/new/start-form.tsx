'use client'

import { confirmWords as words } from '#app/admin/operations/new/confirm-words.ts'
import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import { ReasonField } from '#app/admin/parts/form/reason-field.tsx'
import { Field } from '../../../ui/field.tsx'
import { InZone, Moment } from '../../../ui/moment.tsx'
import { start } from '../actions.ts'

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
  const act = useAct(start)
  const { errors, values } = act.state.status === 'invalid' ? act.state : { errors: {}, values: undefined }
  return (
    <ActForm {...act} id="start" label={words.label} submit={label} whyDisabled={whyDisabled}>
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="filter" value={filter} />
      <ReasonField
        data-key={kind === 'retry' ? 'retry' : undefined}
        error={errors.reason}
        defaultValue={values?.reason}
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

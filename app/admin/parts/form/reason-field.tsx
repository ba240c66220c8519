import type { ComponentProps } from 'react'
import { Field } from '#app/ui/field.tsx'
import { common } from '#app/words/common.ts'

/** Asks why, for an action whose reason colleagues read; `reason.ts` says what is accepted. */
export const ReasonField = (field: Partial<ComponentProps<typeof Field>>) => (
  <Field
    name="reason"
    label={common.reason}
    hint={common.reasonHint}
    maxLength={200}
    autoComplete="off"
    required
    {...field}
  />
)

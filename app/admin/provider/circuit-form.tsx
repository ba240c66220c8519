'use client'

import { useActionState } from 'react'
import { lengths, circuitForm as words } from '#app/admin/provider/words.ts'
import { common } from '#app/words/common.ts'
import { Field } from '../../ui/field.tsx'
import { ActForm } from '../parts/act-form.tsx'
import { pauseProvider, resumeProvider } from './actions.ts'
import { type CircuitFormState, DEFAULT_LENGTH } from './schema.ts'

type Props = {
  paused: boolean
  /** Whether resuming ends a hold too. */
  lifts: boolean
  whyDisabled: string | null
}

/** Pauses the provider, or resumes it. Give each form its own key, so that errors of one do not appear in the other. */
export function CircuitForm({ paused, lifts, whyDisabled }: Props) {
  const [state, action, pending] = useActionState<CircuitFormState, FormData>(
    paused ? resumeProvider : pauseProvider,
    { status: 'idle' },
  )
  const { fieldErrors, values } =
    state.status === 'invalid' ? state : { fieldErrors: {}, values: { reason: '', length: DEFAULT_LENGTH } }
  const said = paused ? words.resume : words.pause

  return (
    <ActForm
      id="by-hand"
      title={said.title}
      action={action}
      state={state}
      pending={pending}
      submit={said.button}
      tone={paused ? 'primary' : 'quiet'}
      whyDisabled={whyDisabled}
    >
      <Field
        name="reason"
        label={common.reason}
        hint={words.reasonHint}
        error={fieldErrors.reason}
        defaultValue={values.reason}
        maxLength={200}
        autoComplete="off"
        required
      />
      {paused && lifts && <p>{words.lifts}</p>}
      {!paused && <Length chosen={values.length} error={fieldErrors.length} />}
    </ActForm>
  )
}

/** Radio buttons, because React's reset of a form forgets the choice of a select. */
function Length({ chosen, error }: { chosen: string; error?: string }) {
  return (
    <fieldset className="grid gap-1.5" aria-describedby={error ? 'length-error' : undefined}>
      <legend className="mb-1.5 font-medium">{words.length}</legend>
      {Object.entries(lengths).map(([value, name]) => (
        <label key={value} className="flex items-center gap-3">
          <input
            type="radio"
            name="length"
            value={value}
            defaultChecked={value === chosen}
            aria-invalid={error ? true : undefined}
            className="size-5 shrink-0 accent-accent"
          />
          {name}
        </label>
      ))}
      {error && (
        <p id="length-error" role="alert" className="font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  )
}

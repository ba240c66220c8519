'use client'

import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import { RadioChoice } from '#app/admin/parts/form/radio-choice.tsx'
import { ReasonField } from '#app/admin/parts/form/reason-field.tsx'
import { lengths, circuitForm as words } from '#app/admin/provider/words.ts'
import { pauseProvider, resumeProvider } from './actions.ts'
import { DEFAULT_LENGTH } from './schema.ts'

type Props = {
  paused: boolean
  /** Since when the circuit is so; not given before the first worker runs. */
  since?: string
  /** Whether resuming ends a hold too. */
  lifts: boolean
  whyDisabled: string | null
}

/** Pauses the provider, or resumes it. Give each form its own key, so that errors of one do not appear in the other. */
export function CircuitForm({ paused, since, lifts, whyDisabled }: Props) {
  const act = useAct(paused ? resumeProvider : pauseProvider)
  const { fieldErrors, values } =
    act.state.status === 'invalid'
      ? act.state
      : { fieldErrors: {}, values: { reason: '', length: DEFAULT_LENGTH } }
  const said = paused ? words.resume : words.pause

  return (
    <ActForm
      {...act}
      id="by-hand"
      title={said.title}
      submit={said.button}
      tone={paused ? 'primary' : 'quiet'}
      whyDisabled={whyDisabled}
    >
      {paused && <input type="hidden" name="seen" value={since} />}
      <ReasonField hint={words.reasonHint} error={fieldErrors.reason} defaultValue={values.reason} />
      {paused && lifts && <p>{words.lifts}</p>}
      {!paused && (
        <RadioChoice
          name="length"
          legend={words.length}
          options={Object.entries(lengths)}
          chosen={values.length}
          error={fieldErrors.length}
        />
      )}
    </ActForm>
  )
}

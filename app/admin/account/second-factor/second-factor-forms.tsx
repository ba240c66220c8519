'use client'

import { type ReactNode, useActionState } from 'react'
import { secondFactorWords as words } from '#app/admin/account/words.ts'
import { ActForm } from '#app/admin/parts/act-form.tsx'
import { Field } from '../../../ui/field.tsx'
import type { OwnAnswer } from '../answer.ts'
import { beginSetUp, confirmSetUp, endSecondFactor, makeCodes } from './actions.ts'
import { RecoveryCodes } from './recovery-codes.tsx'

type Props = {
  isOn: boolean
  /** What is being set up: its secret, and a picture of it. */
  setUp: { secret: string; picture: ReactNode } | null
  /** Why it may not be turned off; null where it may. */
  whyOn: string | null
}
const idle: OwnAnswer = { status: 'idle' }

/** All in one component, so that without JavaScript too the codes of the last answer are on the page that is on by then. */
export function SecondFactorForms({ isOn, setUp, whyOn }: Props) {
  const [confirmed, confirm, confirming] = useActionState<OwnAnswer, FormData>(confirmSetUp, idle)
  const [made, make, making] = useActionState<OwnAnswer, FormData>(makeCodes, idle)
  const [begun, begin, beginning] = useActionState<OwnAnswer, FormData>(beginSetUp, idle)
  const [ended, end, ending] = useActionState<OwnAnswer, FormData>(endSecondFactor, idle)
  const shown = [made, confirmed].find((answer) => answer.status === 'shown')
  return (
    <div className="grid gap-8">
      {shown?.status === 'shown' && <RecoveryCodes codes={shown.codes} />}
      {isOn && (
        <>
          <ActForm
            bare
            id="codes"
            title={words.codes.title}
            action={make}
            state={made}
            pending={making}
            submit={words.codes.button}
            tone="quiet"
            whyDisabled={null}
          >
            <p className="text-muted">{words.codes.lead}</p>
          </ActForm>
          <ActForm
            bare
            id="off"
            title={words.off.title}
            action={end}
            state={ended}
            pending={ending}
            submit={words.off.button}
            tone="quiet"
            whyDisabled={whyOn}
          >
            <p className="text-muted">{words.off.lead}</p>
          </ActForm>
        </>
      )}
      {!isOn && setUp && (
        <>
          <ol className="grid list-decimal gap-4 pl-5">
            <li>
              <div className="grid gap-3">
                {words.scan}
                {setUp.picture}
                <p className="text-muted">
                  {words.type} <code className="select-all wrap-anywhere">{spaced(setUp.secret)}</code>
                </p>
              </div>
            </li>
            <li>{words.enter}</li>
          </ol>
          <ActForm
            bare
            id="confirm"
            label={words.title}
            action={confirm}
            state={confirmed}
            pending={confirming}
            submit={words.turnOn}
            whyDisabled={null}
          >
            <Field
              name="code"
              label={words.code}
              inputMode="numeric"
              autoComplete="one-time-code"
              error={confirmed.status === 'invalid' ? confirmed.fieldErrors.code : undefined}
              required
            />
          </ActForm>
        </>
      )}
      {!isOn && (
        <ActForm
          bare
          id="begin"
          label={words.begin}
          action={begin}
          state={begun}
          pending={beginning}
          submit={setUp ? words.again : words.begin}
          tone={setUp ? 'quiet' : undefined}
          whyDisabled={null}
        />
      )}
    </div>
  )
}

const spaced = (secret: string) => secret.replaceAll(/.{4}(?=.)/g, '$& ')

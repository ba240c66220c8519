'use client'

import type { ReactNode } from 'react'
import { secondFactorWords as words } from '#app/admin/account/words.ts'
import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import { Field } from '../../../ui/field.tsx'
import { beginSetUp, confirmSetUp, endSecondFactor, makeCodes } from './actions.ts'
import { RecoveryCodes } from './recovery-codes.tsx'

type Props = {
  isOn: boolean
  /** The second factor being set up: its secret, and a picture of it. */
  setUp: { secret: string; picture: ReactNode } | null
  /** Why it may not be turned off; null where it may. */
  whyOn: string | null
}

/** All in one component: even without JavaScript, the page then shows the codes of the last answer once the factor is on. */
export function SecondFactorForms({ isOn, setUp, whyOn }: Props) {
  const confirm = useAct(confirmSetUp)
  const make = useAct(makeCodes)
  const begin = useAct(beginSetUp)
  const end = useAct(endSecondFactor)
  const shown = [make.state, confirm.state].find((answer) => answer.status === 'shown')
  return (
    <div className="grid gap-8">
      {shown?.status === 'shown' && <RecoveryCodes codes={shown.codes} />}
      {isOn && (
        <>
          <ActForm
            {...make}
            bare
            id="codes"
            title={words.codes.title}
            submit={words.codes.button}
            tone="quiet"
          >
            <p className="text-muted">{words.codes.lead}</p>
          </ActForm>
          <ActForm
            {...end}
            bare
            id="off"
            title={words.off.title}
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
          <ActForm {...confirm} bare id="confirm" label={words.title} submit={words.turnOn}>
            <Field
              name="code"
              label={words.code}
              inputMode="numeric"
              autoComplete="one-time-code"
              error={confirm.state.status === 'invalid' ? confirm.state.fieldErrors.code : undefined}
              required
            />
          </ActForm>
        </>
      )}
      {!isOn && (
        <ActForm
          {...begin}
          bare
          id="begin"
          label={words.begin}
          submit={setUp ? words.again : words.begin}
          tone={setUp ? 'quiet' : undefined}
        />
      )}
    </div>
  )
}

const spaced = (secret: string) => secret.replaceAll(/.{4}(?=.)/g, '$& ')

'use client'

import { consequences, formWords } from '#app/admin/administrators/words.ts'
import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import { ReasonField } from '#app/admin/parts/form/reason-field.tsx'
import { WhyDisabled } from '#app/admin/parts/form/why-not.tsx'
import { Button } from '../../../ui/button.tsx'
import { Card } from '../../../ui/card.tsx'
import { remove } from '../actions.ts'
import { StaffAnswerNotice } from '../answered.tsx'

type Props = {
  name: string
  role: string
  /** The identity provider by which they sign in; null where they have a password here. */
  at: string | null
  whyDisabled: string | null
}
const words = formWords.remove
const WHY = 'why-no-remove'

/** Cannot be undone: it says who and what, and wants a reason. Without a script it works too. */
export function RemoveForm({ name, role, at, whyDisabled }: Props) {
  const act = useAct(remove)
  const { fieldErrors, values } = act.state.status === 'invalid' ? act.state : { fieldErrors: {}, values: {} }
  return (
    <Card id="remove" title={words.title}>
      {whyDisabled ? (
        <div>
          <Button tone="quiet" disabled aria-describedby={WHY} className="w-full">
            {words.summary(name)}
          </Button>
          <WhyDisabled id={WHY} why={whyDisabled} />
        </div>
      ) : (
        <details open={act.state.status !== 'idle'}>
          <summary className="cursor-pointer font-semibold">{words.summary(name)}</summary>
          <div className="pt-3">
            <ActForm {...act} id="remove-form" label={words.button(name)} submit={words.button(name)} bare>
              <input type="hidden" name="name" value={name} />
              <p className="wrap-anywhere">
                {at ? consequences.removeElsewhere(name, role, at) : consequences.remove(name, role)}
              </p>
              <StaffAnswerNotice state={act.state} />
              <ReasonField label={words.reason} error={fieldErrors.reason} defaultValue={values.reason} />
            </ActForm>
          </div>
        </details>
      )}
    </Card>
  )
}

'use client'

import { useActionState } from 'react'
import { consequences, formWords } from '#app/admin/administrators/words.ts'
import { ActForm } from '#app/admin/parts/act-form.tsx'
import { WhyDisabled } from '#app/admin/parts/why-not.tsx'
import { Button } from '../../../ui/button.tsx'
import { Card } from '../../../ui/card.tsx'
import { Field } from '../../../ui/field.tsx'
import { remove } from '../actions.ts'
import type { StaffAnswer } from '../answer.ts'
import { StaffAnswerNotice } from '../answered.tsx'

type Props = { name: string; role: string; whyDisabled: string | null }
const words = formWords.remove
const WHY = 'why-no-remove'

/** Cannot be undone: it says who and what, and wants a reason. Without a script it works too. */
export function RemoveForm({ name, role, whyDisabled }: Props) {
  const [state, action, pending] = useActionState<StaffAnswer, FormData>(remove, { status: 'idle' })
  const { fieldErrors, values } = state.status === 'invalid' ? state : { fieldErrors: {}, values: {} }
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
        <details open={state.status !== 'idle'}>
          <summary className="cursor-pointer font-semibold">{words.summary(name)}</summary>
          <div className="pt-3">
            <ActForm
              id="remove-form"
              label={words.button(name)}
              action={action}
              state={state}
              pending={pending}
              submit={words.button(name)}
              whyDisabled={null}
              bare
            >
              <input type="hidden" name="name" value={name} />
              <p className="wrap-anywhere">{consequences.remove(name, role)}</p>
              <StaffAnswerNotice state={state} />
              <Field
                name="reason"
                label={words.reason}
                hint={words.reasonHint}
                error={fieldErrors.reason}
                defaultValue={values.reason}
                maxLength={200}
                autoComplete="off"
                className="control"
                required
              />
            </ActForm>
          </div>
        </details>
      )}
    </Card>
  )
}

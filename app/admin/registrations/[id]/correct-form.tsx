'use client'

import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import { ReasonField } from '#app/admin/parts/form/reason-field.tsx'
import { correction as words } from '#app/admin/registrations/[id]/words.ts'
import { Field } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { correct } from './actions.ts'

type Props = {
  person: string
  email: string
  /** The address that was probably meant; null where it does not look mistyped. */
  hint: string | null
  whyDisabled: string | null
  /** The provider that has the address already; null where it has not. */
  toldTo?: string | null
  tone?: 'primary' | 'quiet'
  /** In a row of this failure group, to which it returns. */
  inGroup?: string
}

export function CorrectForm({ person, email, hint, whyDisabled, toldTo, tone, inGroup }: Props) {
  const act = useAct(correct)
  const said = toldTo ? words.settled : words
  const id = inGroup ? `correct-${person}` : 'correct'
  const field = (name: string) => (inGroup ? `${name}-${person}` : name)
  const errors = act.state.status === 'invalid' ? act.state.fieldErrors : {}
  const values = act.state.status === 'idle' ? { email: hint ?? email, reason: '' } : act.state.values

  return (
    <ActForm
      {...act}
      id={id}
      title={inGroup ? undefined : said.title}
      label={inGroup ? words.title : undefined}
      bare={!!inGroup}
      tone={tone}
      submit={said.button}
      whyDisabled={whyDisabled}
    >
      <input type="hidden" name="person" value={person} />
      <input type="hidden" name="was" value={email} />
      {inGroup && <input type="hidden" name="group" value={inGroup} />}
      {toldTo && <p className="wrap-anywhere">{words.settled.stays(toldTo, email)}</p>}
      {act.state.status === 'doubtful' && (
        <Notice tone="problem" data-answer className="wrap-anywhere">
          {words.doubtful.before}
          <strong>{act.state.hint}</strong>
          {words.doubtful.after}
          <input type="hidden" name="sure" value={act.state.values.email.trim()} />
        </Notice>
      )}
      <Field
        name="email"
        id={field('email')}
        label={words.email}
        type="email"
        hint={hint ? words.guess(email) : words.known(email)}
        error={errors.email}
        defaultValue={values.email}
        autoComplete="off"
        required
      />
      <ReasonField
        id={field('reason')}
        hint={words.reasonHint}
        error={errors.reason}
        defaultValue={values.reason}
      />
    </ActForm>
  )
}

'use client'

import { useActionState, useEffect, useRef } from 'react'
import { confirmWords as words } from '#app/words/confirm.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { start } from '../actions.ts'
import type { StartState } from '../schema.ts'

type Props = { kind: string; filter: string; label: string; whyDisabled: string | null }

/** Starts what the preview told of: for nobody who changed since then. */
export function StartForm({ kind, filter, label, whyDisabled }: Props) {
  const [state, action, pending] = useActionState<StartState, FormData>(start, { status: 'idle' })
  const form = useRef<HTMLFormElement>(null)
  const invalid = state.status === 'invalid' ? state : null

  useEffect(() => {
    if (state.status === 'invalid') form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [state])

  return (
    <form
      ref={form}
      action={action}
      noValidate
      aria-label={words.label}
      className="grid gap-4 rounded-xl border border-line bg-surface p-5"
    >
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="filter" value={filter} />
      <Field
        name="reason"
        label={words.reason}
        hint={words.reasonHint}
        error={invalid?.error}
        defaultValue={invalid?.value}
        maxLength={200}
        autoComplete="off"
        required
      />
      <Button
        type="submit"
        disabled={!!whyDisabled}
        aria-disabled={pending}
        aria-describedby={whyDisabled ? 'why-no-start' : undefined}
      >
        {label}
      </Button>
      {whyDisabled && (
        <p id="why-no-start" className="text-sm text-muted">
          {whyDisabled}
        </p>
      )}
    </form>
  )
}

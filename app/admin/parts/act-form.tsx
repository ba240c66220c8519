'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from '#app/ui/button.tsx'
import { WhyDisabled } from './why-not.tsx'

type Props = {
  /** Names the form, and begins the ids of its parts. */
  id: string
  /** The heading; where the form stands under one already, `label` names it. */
  title?: string
  label?: string
  action: (form: FormData) => void
  /** What the action answered; at each answer but `idle` the first field that is wrong gets the focus. */
  state: { status: string }
  pending: boolean
  submit: string
  tone?: 'primary' | 'quiet'
  /** Why nobody of this role may use it; null when they may. */
  whyDisabled: string | null
  children?: ReactNode
}

/** What an administrator fills in to act. The action answers with what was typed, and the fields keep it. */
export function ActForm({
  id,
  title,
  label,
  action,
  state,
  pending,
  submit,
  tone,
  whyDisabled,
  children,
}: Props) {
  const form = useRef<HTMLFormElement>(null)

  useEffect(() => {
    if (state.status !== 'idle')
      form.current?.querySelector<HTMLElement>('[aria-invalid=true], [data-answer]')?.focus()
  }, [state])

  return (
    <form
      ref={form}
      action={action}
      noValidate
      aria-labelledby={title && id}
      aria-label={label}
      className="grid content-start gap-4 rounded-xl border border-line bg-surface p-5"
    >
      {title && (
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
      )}
      <fieldset disabled={!!whyDisabled} className="contents">
        {children}
      </fieldset>
      <div>
        <Button
          type="submit"
          tone={tone}
          disabled={!!whyDisabled}
          aria-disabled={pending}
          aria-describedby={whyDisabled ? `why-no-${id}` : undefined}
          className="w-full"
        >
          {submit}
        </Button>
        <WhyDisabled id={`why-no-${id}`} why={whyDisabled} />
      </div>
    </form>
  )
}

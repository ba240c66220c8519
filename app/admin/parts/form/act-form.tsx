'use client'

import { type ReactNode, useActionState, useEffect, useRef } from 'react'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { WhyDisabled } from './why-not.tsx'

type Props = {
  /** Names the form, and prefixes the ids of its parts. */
  id: string
  /** The heading; a form below a heading has `label` instead. */
  title?: string
  label?: string
  action: (form: FormData) => void
  /** The action's answer; unless it is `idle`, the first invalid field gets the focus. */
  state: { status: string }
  submit: string
  tone?: 'primary' | 'quiet'
  /** Why the reader may not use it. */
  whyDisabled?: string | null
  /** The id of an element that says so already, if several forms of a card have the same reason. */
  whyId?: string
  /** Without a surface of its own. */
  bare?: boolean
  children?: ReactNode
}

/** A form's action and its last answer, as `ActForm` takes them. */
export function useAct<State extends { status: string }>(
  act: (previous: Awaited<State>, form: FormData) => Promise<State>,
) {
  const idle = { status: 'idle' } as Awaited<State>
  const [state, action] = useActionState<State, FormData>(act, idle)
  return { state, action }
}

/** A form for an administrator's action. The action answers with the typed values, and the fields keep them. */
export function ActForm({
  id,
  title,
  label,
  action,
  state,
  submit,
  tone,
  whyDisabled = null,
  whyId,
  bare = false,
  children,
}: Props) {
  const form = useRef<HTMLFormElement>(null)

  useEffect(() => {
    if (state.status === 'idle') return
    const find = (what: string) => form.current?.querySelector<HTMLElement>(what)
    const first = find('[aria-invalid=true]') ?? find('[data-answer]')
    first?.focus()
  }, [state])

  return (
    <form
      ref={form}
      action={action}
      noValidate
      aria-labelledby={title && id}
      aria-label={label}
      className={
        bare
          ? 'grid content-start gap-3'
          : 'grid content-start gap-4 rounded-xl border border-line bg-surface p-4 shadow-card sm:p-5'
      }
    >
      {title && (
        <h2 id={id} className="text-base font-semibold tracking-tight">
          {title}
        </h2>
      )}
      <fieldset disabled={!!whyDisabled} className="contents">
        {children}
      </fieldset>
      <div>
        <SubmitButton
          tone={tone}
          disabled={!!whyDisabled}
          aria-describedby={whyDisabled ? (whyId ?? `why-no-${id}`) : undefined}
          className="w-full"
        >
          {submit}
        </SubmitButton>
        {!whyId && <WhyDisabled id={`why-no-${id}`} why={whyDisabled} />}
      </div>
    </form>
  )
}

import { useEffect, useRef, useState } from 'react'
import { registerWords as words } from '#app/register/words.ts'
import { Field } from '../ui/field.tsx'
import { typoHint } from './typo-hint.ts'

const PAUSE_MS = 500

export function EmailField({ error, value }: { error?: string; value?: string }) {
  const [meant, setMeant] = useState<string | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  function look(typed: string) {
    clearTimeout(timer.current)
    setMeant(null)
    timer.current = setTimeout(() => setMeant(typoHint(typed.trim())), PAUSE_MS)
  }
  function take() {
    const input = box.current?.querySelector('input')
    if (input && meant) input.value = meant
    setMeant(null)
    input?.focus()
  }

  return (
    <div ref={box} className="-mb-4 grid gap-1">
      <Field
        roomy
        name="email"
        label={words.email}
        error={error}
        onInput={({ currentTarget }: { currentTarget: HTMLInputElement }) => look(currentTarget.value)}
        defaultValue={value}
        type="email"
        autoComplete="email"
        required
      />
      {/* Its line is always there, so that nothing moves under a finger. */}
      <p role="status" className="min-h-6 text-sm leading-6 wrap-anywhere">
        {meant && (
          <>
            {words.didYouMean}
            <button
              type="button"
              onClick={take}
              className="cursor-pointer font-medium text-accent underline underline-offset-2"
            >
              {words.meant(meant)}
            </button>
          </>
        )}
      </p>
    </div>
  )
}

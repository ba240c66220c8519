import { type FormEvent, useEffect, useRef, useState } from 'react'
import { registerWords as words } from '#app/register/words.ts'
import { Field } from '../ui/field.tsx'
import { Check, CircleX } from '../ui/icons.ts'
import { USERNAME_PATTERN } from './username-pattern.ts'

const PAUSE_MS = 400

/** Asks whether the typed name is free, once the person pauses. Whatever goes wrong with that is nothing to tell. */
function useFree() {
  const [free, setFree] = useState<boolean | null>(null)
  const asking = useRef<AbortController>(undefined)
  useEffect(() => () => asking.current?.abort(), [])

  function ask({ currentTarget: { value } }: FormEvent<HTMLInputElement>) {
    const username = value.trim()
    asking.current?.abort()
    setFree(null)
    if (!USERNAME_PATTERN.test(username)) return
    asking.current = new AbortController()
    const { signal } = asking.current
    const timer = setTimeout(async () => {
      try {
        const answer = await fetch('/register/available', {
          method: 'POST',
          body: JSON.stringify({ username }),
          signal,
        })
        if (answer.ok) setFree((await answer.json()).free)
      } catch {}
    }, PAUSE_MS)
    signal.addEventListener('abort', () => clearTimeout(timer))
  }
  return { free, ask }
}

export function UsernameField({ error, value }: { error?: string; value?: string }) {
  const { free, ask } = useFree()
  return (
    <Field
      roomy
      name="username"
      label={words.username}
      hint={words.usernameHint}
      error={error}
      aside={
        <span role="status" className="text-sm" data-free={free ?? undefined}>
          {free !== null && (
            <span className={`flex items-center gap-1 font-medium ${free ? 'text-good' : 'text-bad'}`}>
              {free ? <Check aria-hidden className="size-4" /> : <CircleX aria-hidden className="size-4" />}
              {free ? words.free : words.taken}
            </span>
          )}
        </span>
      }
      onInput={ask}
      defaultValue={value}
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
    />
  )
}

'use client'

import { useInBrowser } from '#app/ui/preference.ts'

type Props<T extends string> = {
  name: string
  value: T
  words: Record<T, string>
  onChoose: (value: T) => void
}

/** A setting of the reader's own, in the frame. */
export function Choice<T extends string>({ name, value, words, onChoose }: Props<T>) {
  const inBrowser = useInBrowser()
  return (
    <label className="flex items-center gap-1.5 text-muted">
      {name}
      <select
        value={value}
        disabled={!inBrowser}
        onChange={(event) => onChoose(event.target.value as T)}
        className="rounded-lg border border-control bg-surface px-1.5 py-1 text-ink"
      >
        {(Object.keys(words) as T[]).map((choice) => (
          <option key={choice} value={choice}>
            {words[choice]}
          </option>
        ))}
      </select>
    </label>
  )
}

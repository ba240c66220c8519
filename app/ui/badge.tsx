import type { ReactNode } from 'react'
import { type Tone, toneIcons, toneSoft } from './tone.ts'

/** A state as a word, with the colour and the shape of its tone. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const Icon = toneIcons[tone]
  return (
    <span
      className={`inline-flex w-fit items-center gap-1.5 rounded-full px-2 py-0.5 font-medium whitespace-nowrap forced-colors:border ${toneSoft[tone]}`}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {children}
    </span>
  )
}

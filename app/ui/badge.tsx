import type { ReactNode } from 'react'
import { type Tone, toneIcons, toneSoft } from './tone.ts'

/** A state as a word, with the colour and the shape of its tone. */
export function Badge({
  tone,
  large = false,
  children,
}: {
  tone: Tone
  large?: boolean
  children: ReactNode
}) {
  const Icon = toneIcons[tone]
  return (
    <span
      className={`inline-flex w-fit items-center gap-1.5 rounded-full font-medium whitespace-nowrap forced-colors:border ${large ? 'px-3 py-1 text-base' : 'px-2 py-0.5'} ${toneSoft[tone]}`}
    >
      <Icon aria-hidden className={large ? 'size-5 shrink-0' : 'size-3.5 shrink-0'} />
      {children}
    </span>
  )
}

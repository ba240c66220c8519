'use client'

import { useState } from 'react'
import { useInBrowser } from '../ui/preference.ts'

const inks = ['stroke-good', 'stroke-accent', 'stroke-wait']

/** Around the middle of its container. */
export const Burst = () => (
  <svg
    viewBox="-50 -50 100 100"
    aria-hidden
    className="pointer-events-none absolute inset-0 -m-[48%] size-[196%] overflow-visible"
  >
    {Array.from({ length: 12 }, (_, ray) => (
      <path
        // biome-ignore lint/suspicious/noArrayIndexKey: they never change
        key={ray}
        d={ray % 2 ? 'M0-28V-42' : 'M0-30V-50'}
        pathLength={1}
        transform={`rotate(${ray * 30})`}
        strokeWidth={3}
        strokeLinecap="round"
        className={`joy-burst ${inks[ray % inks.length]}`}
      />
    ))}
  </svg>
)

/** Over "You're registered". It is drawn before the eyes of those who come from the form, and is there for all others. */
export function DrawnCheck() {
  const inBrowser = useInBrowser()
  // Only a page that is loaded is hydrated; from the form it is drawn by the browser alone.
  const [fresh] = useState(inBrowser)
  return (
    <span className={`relative block size-14 ${fresh ? 'joy-pop' : ''}`} data-joy={fresh || undefined}>
      <svg viewBox="0 0 56 56" aria-hidden className="size-14">
        <circle cx="28" cy="28" r="27" className="fill-good-soft stroke-good/40" />
        <path
          d="M17.5 29l7.5 7.5L39 21.5"
          pathLength={1}
          fill="none"
          strokeWidth={4}
          strokeLinecap="round"
          strokeLinejoin="round"
          className={`stroke-good ${fresh ? 'joy-draw' : ''}`}
        />
      </svg>
      {fresh && <Burst />}
    </span>
  )
}

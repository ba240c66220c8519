import { type Mode, modes } from '../../simulator/control.ts'
import type { Way } from '../tcp-proxy.ts'

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Faults of a process, of one of its links, of the database, of the provider, and what an administrator does meanwhile. */
const kinds = {
  process: ['killed', 'stopped', 'frozen', 'frozen and killed'],
  link: ['cut', 'cut at a byte', 'black hole', 'half open', 'slow'],
  database: [
    'stopped',
    'restarted at once',
    'killed',
    'one of its processes killed',
    'frozen',
    'read-only',
    'no free connection',
    'connections ended',
    'connections ended ten times',
    'disk full',
  ],
  provider: ['another mode'],
  administrator: [
    'pauses and resumes',
    'has everybody who waits tried now',
    'deletes and restores jobs',
    'migrates twice at once',
  ],
} as const
type On = keyof typeof kinds

export type Fault = {
  /** Milliseconds after the first one may come. */
  at: number
  on: On
  kind: string
  /** Which process, or which link, by its number. */
  target: number
  /** How long it lasts. */
  ms: number
  /** For those that need them. */
  way: Way
  bytes: number
  lagMs: number
  clockMs: number
  mode: Mode
  random: number
}

const WEIGHTS: Record<On, number> = { process: 5, link: 5, database: 4, provider: 5, administrator: 1 }
/** How far a clock may be off. */
const OFF_MS = 20 * 60_000
/** Longer than every time limit of 10 s, or shorter than most. */
const LASTS_MS = [300, 12_000] as const

/** The faults of a seed; the same seed has the same ones, however many are asked for. */
export function planFaults(seed: number, count: number, gapMs: number): Fault[] {
  const random = seeded(seed)
  const between = (least: number, most: number) => Math.round(least + random() * (most - least))
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T
  const bag = (Object.keys(kinds) as On[]).flatMap((on) => Array<On>(WEIGHTS[on]).fill(on))
  let at = 0
  return Array.from({ length: count }, () => {
    at += between(0, 2 * gapMs)
    const on = pick(bag)
    return {
      at,
      on,
      kind: pick<string>(kinds[on]),
      target: between(0, 1_000),
      ms: between(...LASTS_MS),
      way: pick(['toServer', 'toClient'] as const),
      bytes: between(0, 6_000),
      lagMs: between(20, 800),
      clockMs: between(-OFF_MS, OFF_MS),
      mode: pick(modes),
      random: random(),
    }
  })
}

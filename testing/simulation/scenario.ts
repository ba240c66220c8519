import { dialects } from '../../simulator/dialects/index.ts'
import { seeded } from '../chaos/plan.ts'
import type { DialectName, Weather } from './provider.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export type Happening =
  | { do: 'weather'; weather: Weather }
  | { do: 'register'; people: number }
  | { do: 'refuse'; share: number }
  | { do: 'kill' | 'stop' | 'start' }
  | { do: 'pause'; forMs: number | null }
  | { do: 'resume' | 'go on' | 'leave' | 'confirm' | 'lose jobs' }
  | { do: 'retry' | 'handle' }
type Event = Happening & { at: number }

/** What a seed plays: at which provider, with which limits, and what happens when. Times are of the simulation. */
export function scenarioOf(seed: number, days: number) {
  const random = seeded(seed * 7919 + 1)
  const chance = (share: number) => random() < share
  const between = (least: number, most: number) => least + random() * (most - least)
  const oneOf = <T>(some: readonly T[]) => some[Math.floor(random() * some.length)] as T

  const names = Object.keys(dialects) as DialectName[]
  const name = names[seed % names.length] as DialectName
  // Somewhere in two years, so that months of every length begin and end.
  const start = Math.floor(Date.UTC(2027, 1, 1) + random() * 730 * DAY)
  const end = start + days * DAY
  const limits = {
    concurrency: oneOf([2, 4, 6]),
    perSecond: oneOf([null, null, 2, 5]),
    newPerDay: chance(0.35) ? oneOf([5, 9, 20]) : null,
    holdSeconds: oneOf([10, 30, 60]),
    callBoundSeconds: 15,
  }
  const events: Event[] = []
  const add = (at: number, what: Happening) => at < end && events.push({ ...what, at })

  for (let at = start + MINUTE; at < end; at += between(HOUR, 18 * HOUR)) {
    add(at, { do: 'register', people: chance(0.1) ? 25 : 1 + Math.floor(random() * 3) })
    if (chance(0.3)) add(at + between(0, HOUR), { do: 'leave' })
    if (chance(0.4)) add(at + between(0, HOUR), { do: 'confirm' })
    if (chance(0.3)) add(at + between(0, HOUR), { do: oneOf(['retry', 'retry', 'handle']) })
  }
  for (let at = start + between(0, DAY); at < end; at += between(4 * HOUR, 2 * DAY)) {
    const { weather, forMs } = trouble(at)
    add(at, { do: 'weather', weather })
    // People come in the middle of it, and sometimes many at its beginning.
    add(at + between(SECOND, forMs / 2), { do: 'register', people: chance(0.3) ? 30 : 2 })
    if (chance(0.3)) add(at + between(0, forMs), { do: oneOf(['resume', 'go on', 'kill', 'lose jobs']) })
    add(at + forMs, { do: 'weather', weather: { mode: 'up' } })
    at += forMs
  }
  for (let at = start + between(0, 2 * DAY); at < end; at += between(12 * HOUR, 4 * DAY)) {
    const forMs = oneOf([null, between(MINUTE, HOUR), between(HOUR, DAY)])
    add(at, { do: 'pause', forMs })
    add(at + between(SECOND, HOUR), { do: 'register', people: 2 })
    if (forMs === null || chance(0.3)) add(at + between(MINUTE, 12 * HOUR), { do: 'resume' })
  }
  for (let at = start + between(0, DAY); at < end; at += between(6 * HOUR, 3 * DAY)) {
    // With somebody in hand.
    add(at - 300, { do: 'register', people: 3 })
    add(at, { do: oneOf(['kill', 'kill', 'stop']) })
    add(at + between(2 * SECOND, chance(0.2) ? 3 * HOUR : 2 * MINUTE), { do: 'start' })
  }
  add(start + between(0, end - start), { do: 'refuse', share: 0.1 })
  if (seed % 4 === 0) longWait()
  events.sort((one, other) => one.at - other.at)
  return {
    ...{ seed, name, start, end, limits, events },
    asks: dialects[name].people.asking !== null && chance(0.3),
    timeoutMs: 3_000,
    random: seeded(seed * 104_729 + 3),
  }

  /** Fifteen days in which nobody may be told, and then the provider fails for a moment. */
  function longWait() {
    const over = end - DAY
    events.length = 0
    add(start + MINUTE, { do: 'register', people: 2 })
    if (chance(0.5)) add(start + HOUR, { do: 'pause', forMs: over - start - HOUR })
    else add(start + HOUR, { do: 'weather', weather: { mode: 'rate_limited', retryAfter: '86000' } })
    for (let at = start + HOUR + MINUTE; at < over; at += 2 * DAY) add(at, { do: 'register', people: 3 })
    add(over - MINUTE, { do: 'weather', weather: { mode: 'flaky' } })
    add(over + between(0, MINUTE), { do: 'resume' })
    add(over + HOUR, { do: 'weather', weather: { mode: 'up' } })
  }

  function trouble(at: number): { weather: Weather; forMs: number } {
    const mode = oneOf([
      ...(['down', 'down', 'maintenance', 'refuse', 'hang', 'done_and_hangs', 'flaky', 'flaky'] as const),
      ...([
        'bad_key',
        'bad_key',
        'reject',
        'surprise',
        'rate_limited',
        'rate_limited',
        'rate_limited',
      ] as const),
    ])
    const retryAfter = oneOf([
      ...[null, '30', '90', '1.5', '3600', '3600', '40000', '0', '-7', '999999999', 'soon'],
      new Date(at + between(HOUR, 5 * HOUR)).toUTCString(),
    ])
    const isShort = Number(retryAfter ?? 0) < 60 && mode === 'rate_limited'
    const isCostly = mode === 'hang' || mode === 'done_and_hangs' || isShort
    const forMs = isCostly
      ? between(SECOND, 4 * MINUTE)
      : chance(0.1)
        ? between(HOUR, 5 * HOUR)
        : between(2 * SECOND, 20 * MINUTE)
    return { weather: { mode, retryAfter }, forMs }
  }
}
export type Scenario = ReturnType<typeof scenarioOf>

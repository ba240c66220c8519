import type { Move } from './history.ts'
import { DAY } from './scenario.ts'
import type { World } from './world.ts'

export type Faults = Set<string>
const MINUTE = 60_000
/** How long events of the circuit are kept. What is older was judged while they were there. */
export const HISTORY_DAYS = 30
/** Of an attempt. */
const MOST_REQUESTS = 4
const HOUR = 60 * MINUTE
/** Of an hour: a probe each half minute at most, of up to three requests, and the quick ones of several outages. */
const MOST_READS = 500
/** What was begun before something became known still makes its requests, each in its turn. */
export const onItsWayMs = ({
  limits: { concurrency, perSecond },
  scenario: { timeoutMs },
}: Pick<World, 'limits' | 'scenario'>) =>
  MOST_REQUESTS * timeoutMs +
  3_000 +
  (perSecond === null ? 0 : (MOST_REQUESTS * 1_000 * concurrency) / perSecond)
export const shown = (at: number) => new Date(at).toISOString()

/** Its rate, in every window. */
export function judgeRate({ there, limits }: World, faults: Faults) {
  if (limits.perSecond === null) return
  const times = there.requests.map(({ at }) => at).sort((one, other) => one - other)
  for (const seconds of [1, 10, 60]) {
    const most = Math.ceil(limits.perSecond * seconds) + 2
    for (let n = most; n < times.length; n++)
      if ((times[n] as number) - (times[n - most] as number) < seconds * 1000)
        faults.add(
          `over ${most} requests within ${seconds} s, about ${shown(times[n] as number).slice(0, 13)}`,
        )
  }
}

/** Its calls at once; one that was given up on counts for as long as it may run there. */
export function judgePlaces({ there, limits, isAlive }: World, faults: Faults) {
  const moments = there.requests.flatMap(({ at, endedAt, abandoned, worker }) => {
    const bound = at + limits.callBoundSeconds * 1000
    const isLost = abandoned || (endedAt === null && !isAlive(worker))
    const end = endedAt ?? (isLost ? bound : Number.POSITIVE_INFINITY)
    return [
      { at, by: 1 },
      { at: Math.min(end, bound), by: -1 },
    ]
  })
  let running = 0
  for (const { at, by } of moments.sort((one, other) => one.at - other.at || one.by - other.by)) {
    running += by
    if (running > limits.concurrency) faults.add(`${running} calls at once, about ${shown(at).slice(0, 13)}`)
  }
}

/** Nobody calls before a hold ends, unless a person has lifted it; its latest word counts. */
export function judgeHolds(world: World, moves: Move[], faults: Faults) {
  const { there, time } = world
  const known = time.now() - HISTORY_DAYS * DAY
  const words = there.requests.filter(({ holds }) => holds !== null)
  const lifts = moves.filter(({ actor }) => actor !== null)
  for (const { at, call } of there.requests) {
    if (at < known) continue
    const last = words.findLast(({ endedAt }) => (endedAt ?? at) < at - onItsWayMs(world))
    if (!last || at >= (last.endedAt ?? 0) + (last.holds ?? 0) * 1000 - 1_000) continue
    if (words.some((one) => (one.endedAt ?? 0) > (last.endedAt ?? 0) && (one.endedAt ?? at) < at)) continue
    if (lifts.some((one) => one.at > (last.endedAt ?? 0) && one.at < at)) continue
    faults.add(`${call} before the end of a hold of ${last.holds} s, asked for by ${last.call}`)
  }
}

/** A provider that is down is asked once a minute or so; one that is well, when there is something to ask. */
export function judgeReads({ there }: World, faults: Faults) {
  const hours = new Map<number, number>()
  for (const { at, about } of there.requests)
    if (about === null) hours.set(Math.floor(at / HOUR), (hours.get(Math.floor(at / HOUR)) ?? 0) + 1)
  for (const [hour, reads] of hours)
    if (reads > MOST_READS) faults.add(`${reads} reads about nobody in the hour of ${shown(hour * HOUR)}`)
}

/** New people of each day (UTC); one whose call began before midnight may count for either. */
export function judgeDays({ there, limits }: World, faults: Faults) {
  if (limits.newPerDay === null) return
  const days = new Map<number, number>()
  for (const { request, before, after } of there.changes) {
    if (!request || before || !after) continue
    const day = Math.floor(request.at / DAY)
    if (request.at % DAY < MINUTE && (days.get(day - 1) ?? 0) < limits.newPerDay)
      days.set(day - 1, (days.get(day - 1) ?? 0) + 1)
    else days.set(day, (days.get(day) ?? 0) + 1)
  }
  for (const [day, people] of days)
    if (people > limits.newPerDay) faults.add(`${people} new people on ${shown(day * DAY).slice(0, 10)}`)
}

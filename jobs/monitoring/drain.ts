import { attemptBounds, quantile } from '#db/monitoring/histogram.ts'
import type { RollupRow } from '#db/monitoring/rollups.ts'
import { databaseNow } from '#db/now.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import type { Limits } from '../providers/contract.ts'
import { didAsAsked } from '../providers/outcome.ts'

const isSettled = ({ series, outcome }: RollupRow) =>
  series === 'attempts' && (didAsAsked(outcome) || outcome === 'rejected')
const asksForEmails = ({ series, outcome }: RollupRow) => series === 'registrations' && outcome === ''

const DAY_SECONDS = 24 * 3600
/** How far the counts lag behind: only minutes older than this are complete. */
const WHOLE_AFTER_MS = 75_000

type Rates = { settled: number; arriving: number }

/** People a second over the complete minutes among `rows` since then; null where there is none yet. */
export function ratesOf(rows: RollupRow[], provider: string, since: Date, now: number): Rates | null {
  const begun = Math.ceil(since.getTime() / 60_000)
  const seconds = (Math.floor((now - WHOLE_AFTER_MS) / 60_000) + 1 - begun) * 60
  if (seconds <= 0) return null
  const whole = rows.filter(({ at }) => {
    const minute = at.getTime() / 60_000
    return minute >= begun && minute < begun + seconds / 60
  })
  const people = (which: (row: RollupRow) => boolean) =>
    whole.filter(which).reduce((all, { count }) => all + count, 0)
  return {
    settled: people((row) => isSettled(row) && row.provider === provider) / seconds,
    arriving: people(asksForEmails) / seconds,
  }
}

/** The median duration of attempts that settled a person; null where there were none. */
export function usualSeconds(rows: RollupRow[], provider: string) {
  const buckets: number[] = [...attemptBounds, 0].fill(0)
  for (const row of rows)
    if (isSettled(row) && row.provider === provider)
      for (const [index, count] of row.buckets.entries()) buckets[index] = (buckets[index] ?? 0) + count
  return quantile(buckets, attemptBounds, 0.5)
}

/** New people told today (UTC); the row may hold another day's count. */
export const newTodayOf = (row: Pick<ProviderRow, 'newOn' | 'newToday' | 'now'> | null) =>
  row?.newOn === row?.now.toISOString().slice(0, 10) ? (row?.newToday ?? 0) : 0

type Facts = {
  waiting: number
  /** Whether workers may call the provider now. */
  passable: boolean
  rates: Rates | null
  usualSeconds: number | null
  limits: Pick<Limits, 'perSecond' | 'concurrency' | 'newPerDay'>
  /** Concurrent attempts of all running workers; of one worker where none runs. */
  hands: number
  newToday: number
}

/**
 * Seconds until the queue is empty, once the provider is called. The pace is that of the last minutes or,
 * while nothing can be delivered, the rate that the budget allows. Null where neither is known, or where the
 * queue does not get shorter.
 */
export function drainSeconds(facts: Facts, now = databaseNow()): number | null {
  const { waiting, passable, rates, limits, newToday } = facts
  if (waiting === 0) return 0
  if (limits.newPerDay !== null && waiting > limits.newPerDay - newToday) {
    const days = Math.ceil((waiting - Math.max(0, limits.newPerDay - newToday)) / limits.newPerDay)
    return DAY_SECONDS * days - ((now / 1000) % DAY_SECONDS)
  }
  if (passable && rates) {
    const net = rates.settled - rates.arriving
    return net > 0 ? waiting / net : null
  }
  const pace = paceOf(facts)
  return pace === null ? null : waiting / pace
}

/** Attempts a second that the budget allows; null while their duration is unknown. */
export function paceOf({ limits, usualSeconds, hands }: Pick<Facts, 'limits' | 'usualSeconds' | 'hands'>) {
  const byTime = usualSeconds ? Math.min(limits.concurrency, hands) / usualSeconds : null
  if (byTime === null || limits.perSecond === null) return byTime ?? limits.perSecond
  return Math.min(byTime, limits.perSecond)
}

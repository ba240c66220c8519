import type { Attempt } from '#db/attempts.ts'
import type { ProviderRow } from '#db/providers.ts'
import { inHeldWords, isHeld } from './provider.ts'

type Facts = {
  waiting: { people: number; oldest: Date | null }
  /** The provider's name in words. */
  provider: string
  /** Null where no worker has ever run. */
  row: Pick<ProviderRow, 'circuit' | 'reason' | 'pausedUntil' | 'heldUntil' | 'heldReason'> | null
  pausedBy: string | null
  last: Pick<Attempt, 'outcome' | 'reason' | 'httpStatus'> | null
  workers: number
  needsAttention: number
}

const people = (count: number) => (count === 1 ? '1 person' : `${count} people`)

/** Whether anything must be done, in a few sentences. */
export function headline(facts: Facts, now = Date.now()): string {
  const { waiting, row, workers, needsAttention } = facts
  const hands =
    needsAttention > 0
      ? ` ${people(needsAttention)} need${needsAttention === 1 ? 's' : ''} a decision from you.`
      : ''
  const minutes = waiting.oldest ? Math.floor((now - waiting.oldest.getTime()) / 60_000) : 0
  const queue =
    waiting.people > 0
      ? `${people(waiting.people)} waiting${minutes > 0 ? `, the longest for ${span(minutes)}` : ''}`
      : 'Nobody is waiting'

  if (workers === 0) return `No worker is running: start one. ${queue}.${hands}`
  if (row?.circuit === 'paused') return `${pausedInWords(facts, now)} ${queue}.${hands}`
  if (row?.circuit === 'misconfigured')
    return `${facts.provider} refuses our key or list (${inShort(row.reason)}): correct the settings; everybody waits and nobody’s attempt is used up. ${queue}.${hands}`
  const trouble = troubleInWords(facts, now)
  if (trouble) return `${queue}${waiting.people > 0 ? ':' : ';'} ${trouble}${hands || ' Nothing to do.'}`
  if (waiting.people > 0) return `${queue}.${hands || ' Nothing to do.'}`
  return hands ? hands.trim() : 'All well. Nobody is waiting.'
}

function pausedInWords({ row, pausedBy }: Facts, now: number) {
  const until = row?.pausedUntil ? `for ${left(row.pausedUntil, now)} more` : 'until somebody resumes it'
  return `Paused by ${pausedBy ?? 'an administrator'} ${until} (${row?.reason}).`
}

/** What passes by itself; null when nothing is in the way. */
function troubleInWords({ row, last, waiting }: Facts, now: number): string | null {
  if (row?.circuit === 'open')
    return `the provider is down (${row.reason}). It is probed; everything drains by itself.`
  if (row?.circuit === 'half_open')
    return 'the provider is tried again with one job. If that succeeds, everything drains by itself.'
  if (row?.heldUntil && isHeld(row, now))
    return `the provider is held for ${left(row.heldUntil, now)} more (${inHeldWords(row.heldReason)}). Everything drains by itself.`
  if (last?.outcome !== 'retry' || waiting.people === 0) return null
  const what = last.httpStatus ? `answers ${last.httpStatus}` : (last.reason ?? 'fails')
  return `the provider ${what}. Jobs are tried again by themselves.`
}

/** The reason without the facts in brackets, which the provider's page shows. */
const inShort = (reason: string | null) => reason?.replace(/ \(.*\)$/, '') ?? 'unknown'

const left = (until: Date, now: number) => span(Math.max(1, Math.ceil((until.getTime() - now) / 60_000)))

function span(minutes: number) {
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`
}

import type { Attempt } from '#db/attempts.ts'

type Facts = {
  waiting: { people: number; oldest: Date | null }
  last: Pick<Attempt, 'outcome' | 'reason' | 'httpStatus'> | null
  workers: number
  needsAttention: number
}

const people = (count: number) => (count === 1 ? '1 person' : `${count} people`)

/** Whether anything must be done, in one or two sentences. */
export function headline({ waiting, last, workers, needsAttention }: Facts, now = Date.now()): string {
  const hands =
    needsAttention > 0
      ? ` ${people(needsAttention)} need${needsAttention === 1 ? 's' : ''} a decision from you.`
      : ''
  const minutes = waiting.oldest ? Math.floor((now - waiting.oldest.getTime()) / 60_000) : 0
  const queue = `${people(waiting.people)} waiting${minutes > 0 ? `, the longest for ${minutes} min` : ''}`
  if (workers === 0) return `No worker is running: start one. ${queue}.${hands}`
  if (last?.outcome === 'misconfigured')
    return `The provider refuses our key or list (${last.reason}): correct the settings. ${queue}.${hands}`
  if (last?.outcome === 'retry' && waiting.people > 0) {
    const what = last.httpStatus ? `answers ${last.httpStatus}` : (last.reason ?? 'fails')
    return `${queue}: the provider ${what}. Jobs are tried again by themselves.${hands || ' Nothing to do.'}`
  }
  if (waiting.people > 0) return `${queue}.${hands || ' Nothing to do.'}`
  return hands ? hands.trim() : 'All well. Nobody is waiting.'
}

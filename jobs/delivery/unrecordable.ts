import { failureOf } from '../providers/fingerprint.ts'
import type { Outcome } from '../providers/outcome.ts'
import { type Ended, partOf, type Told, wordsOf } from './attempt.ts'
import { backoffSeconds, MOST_TRIES } from './backoff.ts'
import { type Delivery, unsaid } from './begin.ts'

const NOT_RECORDED = 'not_recorded'

/**
 * A reduced form of an end that cannot be written: first without its texts, and if that fails too, only the
 * fact that its job ended. Otherwise the person would be called again and again.
 *
 * @returns null where nothing is left to remove.
 */
export function lesser({ provider }: Delivery, end: Ended): Ended | null {
  if ('unsaid' in end) return null
  if ('said' in end && end.said.outcome.code !== NOT_RECORDED)
    return { said: withoutWords(provider.name, end.said) }
  const { queue, job, token } = partOf(end)
  const isOver = job.as === 'dead' || job.retryCount + 1 >= MOST_TRIES
  const then = isOver
    ? ({ as: 'dead' } as const)
    : ({ as: 'retry', seconds: backoffSeconds(job.retryCount + 1) } as const)
  const uncounted = 'said' in end && end.said.uncount ? end.said.userId : null
  return { unsaid: unsaid({ ...job, queue }, token, uncounted, then) }
}

/** Fields that decide are our own values and stay; only foreign texts are removed. A refusal stays a refusal. */
function withoutWords(provider: string, said: Told): Told {
  const { message: _, requestId: __, retryAfter: ___, ...kept } = said.outcome
  const outcome = { ...kept, code: NOT_RECORDED } as Outcome
  // A retry's reasons are a closed set; these are free texts.
  if (outcome.kind === 'rejected' || outcome.kind === 'misconfigured') outcome.reason = NOT_RECORDED
  const failure = failureOf(provider, outcome)
  const record = { ...said.record, ...wordsOf(outcome), fingerprint: failure?.fingerprint ?? null }
  return { ...said, outcome, failure, record }
}

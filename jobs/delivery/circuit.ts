import { sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { countPeople } from '#db/people/counts.ts'
import { returnNew } from '#db/providers/budget.ts'
import {
  type Changes,
  changeProvider,
  holdProvider,
  inSeconds,
  lockProvider,
  moveCircuit,
  type ProviderRow,
} from '#db/providers/circuit.ts'
import type { CircuitState } from '#db/schema/providers.ts'
import { WAITING } from '#db/schema/states.ts'
import type { Raise } from '../monitoring/alerts.ts'
import type { Limits, Provider } from '../providers/contract.ts'
import type { Outcome } from '../providers/outcome.ts'

const IN_A_ROW = 8
const WINDOW = 20
const FAILED_OF_WINDOW = 17
/** After so many different people were refused in a row, only one a minute is tried. */
export const REFUSED_IN_A_ROW = 20
export const SLOW_SECONDS = 60
const PROBE_MIN_SECONDS = 1
const PROBE_MAX_SECONDS = 60

const FAULTS: string[] = ['timeout', 'unreachable', 'server_error', 'bad_response']
/** Whether an outcome says that the provider itself is in trouble, independent of the person. */
export const isFault = (outcome: { kind: string; reason?: string | null }) =>
  outcome.kind === 'retry' && FAULTS.includes(outcome.reason ?? '')
/** Whether it ends with an administrator: a refusal, or an answer that is not understood. */
export const isRefusal = ({ kind }: Pick<Outcome, 'kind'>) => kind === 'rejected' || kind === 'unknown_answer'
const isAcceptance = ({ kind }: Pick<Outcome, 'kind'>) =>
  kind === 'confirmed' || kind === 'already_subscribed' || kind === 'awaiting_confirmation'

export const isHeld = ({ heldUntil, now }: Pick<ProviderRow, 'heldUntil' | 'now'>) =>
  heldUntil !== null && heldUntil.getTime() > now.getTime()
/** Whether workers may take jobs as they come. */
export const isPassable = (row: Pick<ProviderRow, 'circuit' | 'heldUntil' | 'now'>) =>
  row.circuit === 'closed' && !isHeld(row)
/** Whether the provider wants no request at all now. A daily limit is only about new people. */
export const isSilenced = (row: Pick<ProviderRow, 'heldUntil' | 'heldReason' | 'now'> | null) =>
  row !== null && isHeld(row) && row.heldReason !== 'daily_limit'

export type PersonAnswer = { userId: string; outcome: Outcome }
type Memory = Pick<ProviderRow, 'recent' | 'refused'>

/** Whether the answers change nothing for others, and none before them did either. */
export const isQuiet = (memory: Memory, answers: PersonAnswer[], { newPerDay }: Pick<Limits, 'newPerDay'>) =>
  memory.recent === '' &&
  memory.refused.length === 0 &&
  answers.every(
    ({ outcome: { kind } }) =>
      kind === 'confirmed' || (kind !== 'retry' && newPerDay === null && isCalm(kind)),
  )
const isCalm = (kind: Outcome['kind']) =>
  kind === 'already_subscribed' || kind === 'awaiting_confirmation' || kind === 'suppressed'

/** An answer as it is remembered: a timeout, another fault, or neither. */
const letterOf = (outcome: Outcome) =>
  !isFault(outcome) ? '.' : 'reason' in outcome && outcome.reason === 'timeout' ? 't' : 'f'

/** Adds these answers, in the order in which they came, to those remembered. */
export function remember(
  { recent, refused }: Memory,
  answers: PersonAnswer[],
  limits: Pick<Limits, 'concurrency'>,
) {
  const letters = (recent + answers.map(({ outcome }) => letterOf(outcome)).join('')).slice(-WINDOW)
  let people = refused
  let restarted = refused.length === 0
  for (const { userId, outcome } of answers) {
    if (isAcceptance(outcome)) {
      people = []
      restarted = true
    } else if (isRefusal(outcome) && !people.includes(userId))
      people = [...people, userId].slice(-REFUSED_IN_A_ROW)
  }
  // Hanging calls keep their places for longer than it takes to see that all of them hang.
  const hung = Math.min(IN_A_ROW, limits.concurrency)
  const ends = (pattern: string) => new RegExp(pattern).test(letters)
  const faults = letters.replaceAll('.', '').length
  const why = ends(`[tf]{${IN_A_ROW}}$`)
    ? `${IN_A_ROW} attempts in a row failed`
    : faults >= FAILED_OF_WINDOW
      ? `${FAILED_OF_WINDOW} of the last ${WINDOW} attempts failed`
      : ends(`t{${hung}}$`)
        ? `${hung} calls in a row, as many as may run at once, were not answered`
        : null
  return {
    recent: faults === 0 ? '' : letters,
    refused: people,
    begins: restarted && people.length > 0,
    opens: why,
    slows: people.length >= REFUSED_IN_A_ROW,
    accepted: answers.some(({ outcome }) => isAcceptance(outcome)),
  }
}

/** Applies answers to everybody else; part of the transaction that records them. */
export async function afterAnswers(
  tx: Transaction,
  provider: Provider,
  answers: PersonAnswer[],
  raise: Raise,
) {
  const { name, limits } = provider
  const row = await lockProvider(tx, name)
  if (!row) return
  const known = answers.filter(
    ({ outcome: { kind } }) => kind !== 'confirmed' && kind !== 'awaiting_confirmation',
  )
  if (limits.newPerDay !== null && known.length > 0) await returnNew(tx, name, known.length)
  for (const { outcome } of answers) await holdAfter(tx, provider, outcome)

  const { recent, refused, begins, opens, slows, accepted } = remember(row, answers, limits)
  const memory: Changes = {
    recent,
    refused,
    ...(begins && { refusedSince: sql`clock_timestamp()` }),
  }
  const wrong = answers.findLast(({ outcome }) => outcome.kind === 'misconfigured')
  if (wrong) {
    // Other answers of the same batch count all the same: an accepted person ends a row of refusals.
    await changeProvider(tx, name, memory)
    return misconfigure(tx, name, wrong.outcome, raise)
  }
  const last = answers.at(-1)?.outcome
  if (opens && last && (row.circuit === 'closed' || row.circuit === 'slowed'))
    return moveCircuit(tx, row, 'open', `${opens}, the last one ${inWords(last)}`, {
      ...memory,
      recent: '',
      probeFailures: 0,
      ...nextProbe(0),
    })
  if (row.circuit === 'slowed' && accepted) return restore(tx, row, memory, raise)
  if (row.circuit === 'closed' && slows) {
    const refusal = answers.findLast(({ outcome }) => isRefusal(outcome))
    if (refusal) return slow(tx, row, refusal.outcome, memory, raise)
  }
  await changeProvider(tx, name, memory)
}

async function holdAfter(tx: Transaction, { name, limits }: Provider, outcome: Outcome) {
  if (outcome.kind !== 'retry') return
  // Never under the provider's own minimum, whatever the answer says.
  if (outcome.reason === 'rate_limited')
    await holdProvider(tx, name, Math.max(limits.holdSeconds, outcome.waitSeconds ?? 0), outcome.reason)
  if (outcome.reason === 'daily_limit')
    await holdProvider(tx, name, outcome.waitSeconds ?? 'tomorrow', outcome.reason)
}

/** Everybody is refused: one person a minute is tried, a different one each time, until the first is accepted. */
async function slow(tx: Transaction, row: ProviderRow, outcome: Outcome, memory: Changes, raise: Raise) {
  const why = `${REFUSED_IN_A_ROW} people in a row were refused, the last one ${inWords(outcome)}`
  const waiting = await countPeople(tx, WAITING)
  const people = waiting.reduce((sum, one) => sum + one.people, 0)
  const since = (row.refusedSince ?? row.now).toISOString().slice(11, 16)
  await moveCircuit(tx, row, 'slowed', why, {
    ...memory,
    probeAt: inSeconds(SLOW_SECONDS),
    probeLeaseUntil: null,
  })
  await raise(tx, {
    type: 'provider.refusing',
    provider: row.name,
    text: `${row.name} refuses everybody since ${since} UTC, ${REFUSED_IN_A_ROW} of ${REFUSED_IN_A_ROW}: ${outcome.message || inWords(outcome)}. ${people} wait. One a minute is tried, and the first who is taken restores the pace.`,
    path: '/admin/provider',
  })
}

async function restore(tx: Transaction, row: ProviderRow, memory: Changes, raise: Raise) {
  await moveCircuit(tx, row, 'closed', 'somebody was taken again', { ...memory, probeLeaseUntil: null })
  await raise(tx, {
    type: 'provider.recovered',
    provider: row.name,
    text: `${row.name} takes people again.`,
    path: '/admin/provider',
  })
}

/** Our settings are wrong, and a harmless read has confirmed it. Nobody's attempts count for it. */
export async function misconfigure(tx: Transaction, name: string, outcome: Outcome, raise: Raise) {
  const row = await lockProvider(tx, name)
  if (!row || row.circuit === 'misconfigured' || row.circuit === 'paused') return
  await moveCircuit(tx, row, 'misconfigured', inWords(outcome), { probeFailures: 0, ...nextProbe(0) })
  await raise(tx, {
    type: 'provider.misconfigured',
    provider: name,
    text: `${name} refuses our key, list or plan: ${inWords(outcome)}. Everybody waits until it is corrected.`,
    path: '/admin/provider',
  })
}

/** The text of an outcome, for an event's reason and a log line. */
export function inWords(outcome: Outcome): string {
  const reason = 'reason' in outcome ? outcome.reason : outcome.kind
  const facts = [outcome.httpStatus && `HTTP ${outcome.httpStatus}`, outcome.code].filter(Boolean)
  return `${reason.replaceAll('_', ' ')}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
}

/** Exponential with jitter, 1 s to 60 s: soon after a short failure, rarely in an outage of days. */
export const probeSeconds = (failures: number, random = Math.random) =>
  Math.min(PROBE_MAX_SECONDS, PROBE_MIN_SECONDS * 2 ** Math.min(failures, 10)) * (0.5 + random() / 2)
export const nextProbe = (failures: number) => ({
  probeAt: inSeconds(probeSeconds(failures)),
  probeLeaseUntil: null,
})
/** Whether the circuit is probed. */
export const isProbed = (circuit: CircuitState) => circuit !== 'closed' && circuit !== 'paused'

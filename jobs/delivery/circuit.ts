import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
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
import { findTold } from '#db/providers/told.ts'
import type { CircuitState } from '#db/schema/providers.ts'
import { WAITING } from '#db/schema/states.ts'
import { alertText } from '../monitoring/alert-text.ts'
import type { Alert, Raise } from '../monitoring/alerts.ts'
import { answerCode } from '../monitoring/circuit-text.ts'
import type { AlertNews } from '../monitoring/findings.ts'
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
/** Why the circuit opens, without the last answer. */
type Opens =
  | `failed_in_a_row ${number}`
  | `failed_of_last ${number} ${number}`
  | `unanswered_in_a_row ${number}`
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
  const why: Opens | null = ends(`[tf]{${IN_A_ROW}}$`)
    ? `failed_in_a_row ${IN_A_ROW}`
    : faults >= FAILED_OF_WINDOW
      ? `failed_of_last ${FAILED_OF_WINDOW} ${WINDOW}`
      : ends(`t{${hung}}$`)
        ? `unanswered_in_a_row ${hung}`
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
    // Other answers of the same batch still count: an accepted person ends a row of refusals.
    await changeProvider(tx, name, memory)
    return misconfigure(tx, name, wrong.outcome, raise)
  }
  const last = answers.at(-1)?.outcome
  if (opens && last && (row.circuit === 'closed' || row.circuit === 'slowed'))
    return moveCircuit(tx, row, 'open', `${opens} ${answerCode(last)}`, {
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

export async function holdAfter(
  tx: Transaction | Database,
  { name, limits }: Pick<Provider, 'name' | 'limits'>,
  outcome: Outcome,
) {
  if (outcome.kind !== 'retry') return
  // Never under the provider's own minimum, whatever the answer says.
  if (outcome.reason === 'rate_limited')
    await holdProvider(tx, name, Math.max(limits.holdSeconds, outcome.waitSeconds ?? 0), outcome.reason)
  if (outcome.reason === 'daily_limit')
    await holdProvider(tx, name, outcome.waitSeconds ?? 'tomorrow', outcome.reason)
}

/** Everybody is refused: one person a minute is tried, a different one each time, until the first is accepted. */
async function slow(tx: Transaction, row: ProviderRow, outcome: Outcome, memory: Changes, raise: Raise) {
  const answer = answerCode(outcome)
  const [told, waiting] = await Promise.all([findTold(tx, row.name), countPeople(tx, WAITING)])
  await moveCircuit(tx, row, 'slowed', `refused_in_a_row ${REFUSED_IN_A_ROW} ${answer}`, {
    ...memory,
    probeAt: inSeconds(SLOW_SECONDS),
    probeLeaseUntil: null,
  })
  if (told === 'slowed') return
  await tell(tx, raise, 'provider.refusing', row.name, {
    of: 'refusing',
    since: row.refusedSince ?? row.now,
    refused: REFUSED_IN_A_ROW,
    message: outcome.message ?? null,
    answer,
    people: waiting.reduce((sum, one) => sum + one.people, 0),
  })
}

async function restore(tx: Transaction, row: ProviderRow, memory: Changes, raise: Raise) {
  await moveCircuit(tx, row, 'closed', 'taken_again', { ...memory, probeLeaseUntil: null })
  await tell(tx, raise, 'provider.recovered', row.name, { of: 'taken again' })
}

/** Our settings are wrong, and a harmless read has confirmed it. Nobody's attempts count for it. */
export async function misconfigure(tx: Transaction, name: string, outcome: Outcome, raise: Raise) {
  const row = await lockProvider(tx, name)
  if (!row || row.circuit === 'misconfigured' || row.circuit === 'paused') return
  const answer = answerCode(outcome)
  const told = await findTold(tx, name)
  await moveCircuit(tx, row, 'misconfigured', `settings_refused ${answer}`, {
    probeFailures: 0,
    ...nextProbe(0),
  })
  if (told !== 'misconfigured')
    await tell(tx, raise, 'provider.misconfigured', name, { of: 'settings refused', answer })
}

/** An alert about the provider's circuit. */
export const tell = (tx: Transaction, raise: Raise, type: Alert['type'], provider: string, news: AlertNews) =>
  raise(tx, { type, provider, text: alertText(provider, news), path: '/admin/provider' })

/** Exponential with jitter, 1 s to 60 s: soon after a short failure, rarely in an outage of days. */
export const probeSeconds = (failures: number, random = Math.random) =>
  Math.min(PROBE_MAX_SECONDS, PROBE_MIN_SECONDS * 2 ** Math.min(failures, 10)) * (0.5 + random() / 2)
export const nextProbe = (failures: number) => ({
  probeAt: inSeconds(probeSeconds(failures)),
  probeLeaseUntil: null,
})
/** Whether the circuit is probed. */
export const isProbed = (circuit: CircuitState) => circuit !== 'closed' && circuit !== 'paused'

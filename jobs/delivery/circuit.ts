import { findRecentAttempts } from '#db/attempts.ts'
import { recordAuditEvent } from '#db/audit-events.ts'
import type { Database, Transaction } from '#db/client.ts'
import type { CircuitState } from '#db/provider-schema.ts'
import {
  ensureProvider,
  holdProvider,
  lockProvider,
  moveCircuit,
  type ProviderRow,
  returnNew,
} from '#db/providers/circuit.ts'
import type { Raise } from '../alerts.ts'
import type { Limits, Provider } from '../providers/contract.ts'
import type { Outcome } from '../providers/outcome.ts'

const IN_A_ROW = 8
const WINDOW = 20
const FAILED_OF_WINDOW = 17
const PROBE_MIN_MS = 1_000
const PROBE_MAX_MS = 60_000

const FAULTS: string[] = ['timeout', 'unreachable', 'server_error', 'bad_response']
/** Whether an outcome says that the provider itself is in trouble, whoever the person is. */
export const isFault = (outcome: { kind: string; reason?: string | null }) =>
  outcome.kind === 'retry' && FAULTS.includes(outcome.reason ?? '')

/** Whether workers may take jobs now. */
export const isPassable = (
  { circuit, heldUntil }: Pick<ProviderRow, 'circuit' | 'heldUntil'>,
  now = Date.now(),
) => circuit === 'closed' && (heldUntil?.getTime() ?? 0) <= now

/** What an outcome means for everybody else; part of the transaction that records the attempt. */
export async function afterAttempt(
  tx: Transaction,
  { name, limits }: Provider,
  outcome: Outcome,
  raise: Raise,
) {
  if (limits.newPerDay !== null && outcome.kind !== 'confirmed' && outcome.kind !== 'awaiting_confirmation')
    await returnNew(tx, name)
  if (outcome.kind === 'misconfigured') return misconfigure(tx, name, outcome, raise)
  if (outcome.kind !== 'retry') return
  if (outcome.reason === 'rate_limited' || outcome.reason === 'daily_limit') {
    return holdProvider(tx, name, holdUntil(outcome, limits), outcome.reason)
  }
  if (isFault(outcome)) await openIfFailing(tx, name, outcome)
}

/** A day's limit ends with the day. What the provider asks for is never shorter than the adapter's own hold. */
export const holdUntil = (outcome: { reason: string; waitSeconds?: number }, { holdSeconds }: Limits) =>
  outcome.reason === 'daily_limit'
    ? tomorrow()
    : new Date(Date.now() + Math.max(holdSeconds, outcome.waitSeconds ?? 0) * 1000)

export const tomorrow = () => new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000)

async function openIfFailing(tx: Transaction, name: string, outcome: Outcome) {
  const row = await lockProvider(tx, name)
  if (row?.circuit !== 'closed') return
  const recent = await findRecentAttempts(tx, name, row.since, WINDOW)
  const failed = recent.map((attempt) => isFault({ kind: attempt.outcome, reason: attempt.reason }))
  const inARow = failed.length >= IN_A_ROW && failed.slice(0, IN_A_ROW).every(Boolean)
  const share = failed.length >= WINDOW && failed.filter(Boolean).length >= FAILED_OF_WINDOW
  if (!inARow && !share) return
  const what = inARow
    ? `${IN_A_ROW} attempts in a row failed`
    : `${FAILED_OF_WINDOW} of the last ${WINDOW} attempts failed`
  await moveCircuit(tx, row, 'open', `${what}, the last one ${inWords(outcome)}`, {
    probeFailures: 0,
    ...nextProbe(0),
  })
}

/** Something on our side is wrong: nobody's attempts pay for it. */
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

/** What an outcome was, for an event's reason and a log line. */
export function inWords(outcome: Outcome): string {
  const reason = 'reason' in outcome ? outcome.reason : outcome.kind
  const facts = [outcome.httpStatus && `HTTP ${outcome.httpStatus}`, outcome.code].filter(Boolean)
  return `${reason.replaceAll('_', ' ')}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
}

/** Exponential with jitter, 1 s to 60 s: soon after a blip, seldom in an outage of days. */
export function nextProbe(failures: number, random = Math.random) {
  const ceiling = Math.min(PROBE_MAX_MS, PROBE_MIN_MS * 2 ** Math.min(failures, 10))
  return {
    probeAt: new Date(Date.now() + ceiling * (0.5 + random() / 2)),
    probeLeaseUntil: null,
  }
}

/** A person stops everything, until they resume it or `until`. @returns false when it is paused already. */
export const pause = (db: Database, name: string, actor: string, reason: string, until: Date | null) =>
  byHand(db, name, actor, reason, 'paused', { pausedUntil: until })

/** Half open, not closed: a provider that is still down must not get everything at once. @returns false when it is not paused. */
export const resume = (db: Database, name: string, actor: string, reason: string) =>
  byHand(db, name, actor, reason, 'half_open', { ...nextProbe(0), probeAt: new Date(), probeFailures: 0 })

async function byHand(
  db: Database,
  name: string,
  actor: string,
  reason: string,
  after: CircuitState,
  changes: Parameters<typeof moveCircuit>[4],
) {
  return db.transaction(async (tx) => {
    await ensureProvider(tx, name) // so that it can be paused before the first worker runs
    const row = await lockProvider(tx, name)
    if (!row || (row.circuit === 'paused') === (after === 'paused')) return false
    await moveCircuit(tx, row, after, reason, { ...changes, actor })
    await recordAuditEvent(tx, {
      actor,
      action: after === 'paused' ? 'pause provider' : 'resume provider',
      detail: { provider: name, before: row.circuit, reason, until: changes?.pausedUntil ?? null },
    })
    return true
  })
}

import { sql } from 'drizzle-orm'
import { changeProvider, inSeconds, lockProvider, moveCircuit } from '#db/providers/circuit.ts'
import { findTold } from '#db/providers/told.ts'
import { answerCode } from '../monitoring/circuit-text.ts'
import type { Outcome, Trouble } from '../providers/outcome.ts'
import { makeDue, makeFirstDue } from '../queue/backlog.ts'
import type { Delivery } from './begin.ts'
import {
  isFault,
  isHeld,
  isProbed,
  isRefusal,
  misconfigure,
  nextProbe,
  SLOW_SECONDS,
  tell,
} from './circuit.ts'
import { readInPlace } from './permit.ts'

const BATCH = 1000
const MOST_READS = 3
/** A provider that answers reads is alive, if not well: after a failed job the next probe is 2 to 4 s away. */
const AFTER_TRIAL = 2
/** If nobody was waiting, the next person is tried at once. */
const NOBODY_SECONDS = 1

/**
 * The result of one person's attempt: `nobody` where no job was due; `no call` for example for a person who
 * is settled.
 */
export type Trial = Outcome | 'nobody' | 'no call'

export type Probing = Pick<Delivery, 'db' | 'provider' | 'leases' | 'raise'> & {
  /** How long a probe may take before another worker starts one. */
  leaseMs: number
  /** Makes the attempt of one person who waits and is due. */
  runOne: (signal: AbortSignal) => Promise<Trial>
}

/**
 * Finds out whether the provider is back. A harmless read goes first, which costs nobody an attempt; if it is
 * answered, a single job follows. Both together close the circuit. Only one probe runs at a time over all
 * workers. Where everybody was refused, the probe is the one person of this minute.
 */
export async function probe(probing: Probing) {
  const taken = await takeLease(probing)
  if (!taken) return
  const { circuit, dayIsOver } = taken
  const signal = AbortSignal.timeout(probing.leaseMs)
  if (circuit !== 'slowed') {
    const trouble = await lookForAnswer(probing, signal)
    if (trouble) return failed(probing, trouble)
    if (!(await halfOpen(probing))) return
    // As if nobody waited, or there would be a read each second until midnight. The day's hold goes on.
    if (dayIsOver) return succeeded(probing, false)
  }
  // A different person each time: the one tried last is not due yet.
  await makeFirstDue(probing.db)
  const trial = await probing.runOne(signal)
  const { db, provider } = probing
  // The attempt itself has reported everything that matters for everybody.
  if (circuit === 'slowed') return tryNext(probing, trial === 'nobody' ? NOBODY_SECONDS : SLOW_SECONDS)
  // Nothing was learnt about the provider, so another worker tries.
  if (trial === 'no call') return changeProvider(db, provider.name, nextProbe(0))
  if (trial === 'nobody') return succeeded(probing, false)
  if (isFault(trial)) return failed(probing, trial)
  if (trial.kind === 'misconfigured') return // the attempt itself has moved the circuit
  if (trial.kind === 'retry') return changeProvider(db, provider.name, nextProbe(0)) // held, not failed
  await succeeded(probing, isRefusal(trial))
}

/** Sets when the next person is tried, unless the last attempt has moved the circuit. */
const tryNext = ({ db, provider }: Probing, seconds: number) =>
  db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (row?.circuit === 'slowed')
      await changeProvider(tx, row.name, { probeLeaseUntil: null, probeAt: inSeconds(seconds) })
  })

/**
 * A provider that fails half of its requests mostly fails one of the read's two, but it works: after an answer that
 * is an error the read is repeated at once. Silence is not: each may take as long as a call.
 */
async function lookForAnswer(probing: Probing, signal: AbortSignal) {
  let trouble: Trouble | null = null
  for (let read = 0; read < MOST_READS; read++) {
    trouble = await check(probing, signal)
    if (trouble?.kind !== 'retry' || trouble.reason !== 'server_error') break
  }
  return trouble
}

/** The harmless read, in one of the provider's places. */
export const check = ({ provider, leases }: Pick<Delivery, 'provider' | 'leases'>, signal: AbortSignal) =>
  readInPlace(leases, signal, () => provider.check(signal))

/**
 * @returns the circuit to probe, and whether the provider takes nobody new today; null where another worker probes it,
 * or none is due.
 */
async function takeLease({ db, provider, leaseMs }: Probing) {
  return db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (!row || !isProbed(row.circuit)) return null
    const now = row.now.getTime()
    if ((row.probeAt?.getTime() ?? 0) > now || (row.probeLeaseUntil?.getTime() ?? 0) > now) return null
    await changeProvider(tx, row.name, { probeLeaseUntil: inSeconds(leaseMs / 1000) })
    return { circuit: row.circuit, dayIsOver: isHeld(row) && row.heldReason === 'daily_limit' }
  })
}

async function failed({ db, provider, raise }: Probing, trouble: Outcome) {
  await db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (!row || !isProbed(row.circuit)) return
    if (trouble.kind === 'misconfigured' && row.circuit !== 'misconfigured')
      return misconfigure(tx, row.name, trouble, raise)
    const trial = row.circuit === 'half_open'
    const probeFailures = trial ? AFTER_TRIAL : row.probeFailures + 1
    const changes = { probeFailures, ...nextProbe(probeFailures) }
    if (trial) await moveCircuit(tx, row, 'open', `probe_failed ${answerCode(trouble)}`, changes)
    else await changeProvider(tx, row.name, changes)
  })
}

/** @returns whether somebody may be tried: not where an administrator has paused since the probe began. */
async function halfOpen({ db, provider, raise }: Probing) {
  return db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (row?.circuit !== 'open' && row?.circuit !== 'misconfigured') return row?.circuit === 'half_open'
    await moveCircuit(tx, row, 'half_open', 'settings_accepted')
    if (row.circuit === 'misconfigured')
      await tell(tx, raise, 'provider.recovered', row.name, { of: 'settings accepted' })
    return true
  })
}

/** @param refused whether the one job was refused: the provider is well, and only that person is not accepted. */
async function succeeded({ db, provider, raise }: Probing, refused: boolean) {
  // Before the circuit closes, so that a worker that dies here leaves the rest to the next one's probe.
  while ((await makeDue(db, BATCH)) === BATCH);
  await db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (row?.circuit !== 'half_open') return
    const told = await findTold(tx, row.name)
    await moveCircuit(tx, row, 'closed', refused ? 'probe_refused' : 'probe_succeeded', {
      probeLeaseUntil: null,
      probeAt: sql`null`,
    })
    // It was told before a pause, or before it was down.
    if (told === 'misconfigured')
      await tell(tx, raise, 'provider.recovered', row.name, { of: 'settings accepted' })
    if (told === 'slowed' && !refused)
      await tell(tx, raise, 'provider.recovered', row.name, { of: 'taken again' })
  })
}

import { sql } from 'drizzle-orm'
import { changeProvider, inSeconds, lockProvider, moveCircuit } from '#db/providers/circuit.ts'
import { answerCode } from '../monitoring/circuit-text.ts'
import type { Outcome } from '../providers/outcome.ts'
import { makeDue, makeFirstDue } from '../queue/backlog.ts'
import type { Delivery } from './begin.ts'
import { isFault, isProbed, isRefusal, misconfigure, nextProbe, SLOW_SECONDS, tell } from './circuit.ts'
import { withPermit } from './permit.ts'

const BATCH = 1000
/** A provider that answers reads is alive, if not well: after a job that failed the next probe is 2 to 4 s away. */
const AFTER_TRIAL = 2
/** Where nobody waited, whoever comes next is tried at once. */
const NOBODY_SECONDS = 1

/** What one person's attempt ended as: nobody was due, or the provider was not called, as of somebody settled meanwhile. */
export type Trial = Outcome | 'nobody' | 'no call'

export type Probing = Pick<Delivery, 'db' | 'provider' | 'leases' | 'raise'> & {
  /** How long a probe may take before another worker begins one. */
  leaseMs: number
  /** Tells the provider of one person who waits, and is due. */
  runOne: (signal: AbortSignal) => Promise<Trial>
}

/**
 * Finds out whether the provider is back: a harmless read first, which costs nobody an attempt; when that is answered,
 * a single job. Both together close the circuit. One probe at a time over all workers. Where everybody was refused, it is
 * the one person of this minute.
 */
export async function probe(probing: Probing) {
  const circuit = await takeLease(probing)
  if (!circuit) return
  const signal = AbortSignal.timeout(probing.leaseMs)
  if (circuit !== 'slowed') {
    const trouble = await check(probing, signal)
    if (trouble) return failed(probing, trouble)
    await halfOpen(probing)
  }
  // Another person each time: whoever was tried last is not due yet.
  await makeFirstDue(probing.db)
  const trial = await probing.runOne(signal)
  const { db, provider } = probing
  // Its own attempt has said what there is to say about everybody.
  if (circuit === 'slowed') return tryNext(probing, trial === 'nobody' ? NOBODY_SECONDS : SLOW_SECONDS)
  // Of the provider nothing was learnt: another one tries.
  if (trial === 'no call') return changeProvider(db, provider.name, nextProbe(0))
  if (trial === 'nobody') return succeeded(probing, false)
  if (isFault(trial)) return failed(probing, trial)
  if (trial.kind === 'misconfigured') return // its own attempt has moved the circuit
  if (trial.kind === 'retry') return changeProvider(db, provider.name, nextProbe(0)) // held, not failed
  await succeeded(probing, isRefusal(trial))
}

/** When the next person is tried, unless the attempt of the last one has moved the circuit. */
const tryNext = ({ db, provider }: Probing, seconds: number) =>
  db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (row?.circuit === 'slowed')
      await changeProvider(tx, row.name, { probeLeaseUntil: null, probeAt: inSeconds(seconds) })
  })

/** The harmless read, in one of the provider's places. */
export async function check(
  { provider, leases }: Pick<Delivery, 'provider' | 'leases'>,
  signal: AbortSignal,
) {
  const place = await leases.one(signal)
  return withPermit({ place, person: null, writes: 0 }, () => provider.check(signal)).finally(() =>
    leases.give(place),
  )
}

/** @returns the circuit that is probed; null where somebody else does, or it is not time. */
async function takeLease({ db, provider, leaseMs }: Probing) {
  return db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (!row || !isProbed(row.circuit)) return null
    const now = row.now.getTime()
    if ((row.probeAt?.getTime() ?? 0) > now || (row.probeLeaseUntil?.getTime() ?? 0) > now) return null
    await changeProvider(tx, row.name, { probeLeaseUntil: inSeconds(leaseMs / 1000) })
    return row.circuit
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

async function halfOpen({ db, provider, raise }: Probing) {
  await db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (row?.circuit !== 'open' && row?.circuit !== 'misconfigured') return
    await moveCircuit(tx, row, 'half_open', 'settings_accepted')
    if (row.circuit === 'misconfigured')
      await tell(tx, raise, 'provider.recovered', row.name, { of: 'settings accepted' })
  })
}

/** @param refused whether the one job was: the provider is well, and that person is not. */
async function succeeded({ db, provider }: Probing, refused: boolean) {
  // Before it closes, so that a worker that dies here leaves the rest to the next one's probe.
  while ((await makeDue(db, BATCH)) === BATCH);
  await db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (row?.circuit !== 'half_open') return
    await moveCircuit(tx, row, 'closed', refused ? 'probe_refused' : 'probe_succeeded', {
      probeLeaseUntil: null,
      probeAt: sql`null`,
    })
  })
}

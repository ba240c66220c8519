import type { JobResult } from 'pg-boss'
import type { Database } from '#db/client.ts'
import type { CircuitState } from '#db/provider-schema.ts'
import { changeProvider, lockProvider, moveCircuit } from '#db/providers/circuit.ts'
import type { Raise } from '../alerts.ts'
import type { Provider } from '../providers/contract.ts'
import type { Outcome } from '../providers/outcome.ts'
import { makeDue } from '../queue/backlog.ts'
import type { Budget } from './budget.ts'
import { inWords, isFault, misconfigure, nextProbe } from './circuit.ts'

const BATCH = 1000
/** A provider that answers reads is alive, if not well: after a job that failed the next probe is 2 to 4 s away. */
const AFTER_TRIAL = 2

type Context = {
  db: Database
  provider: Provider
  raise: Raise
  budget: Pick<Budget, 'slot'>
  /** How long a probe may take before another worker begins one. */
  leaseMs: number
  /** Runs one job through the half-open circuit; null when none is due. */
  runOne: () => Promise<JobResult | null>
}

/**
 * Finds out whether the provider is back: a harmless read first, which costs nobody an attempt; when that is answered,
 * a single job. Both together close the circuit. One probe at a time over all workers.
 */
export async function probe(context: Context) {
  if (!(await takeLease(context))) return
  const { db, provider } = context
  const trouble = await check(context)
  if (trouble) return failed(context, trouble)
  await halfOpen(context)
  const result = await context.runOne()
  const outcome = result?.output as Outcome | undefined
  if (outcome && 'kind' in outcome) {
    if (isFault(outcome)) return failed(context, outcome)
    if (outcome.kind === 'misconfigured') return // its own attempt has moved the circuit
    if (outcome.kind === 'retry') return changeProvider(db, provider.name, nextProbe(0)) // held, not failed
  }
  await succeeded(context)
}

/** The harmless read, in one of the provider's slots. */
export async function check({ provider, budget, leaseMs }: Pick<Context, 'provider' | 'budget' | 'leaseMs'>) {
  const signal = AbortSignal.timeout(leaseMs)
  const release = await budget.slot(signal)
  try {
    return await provider.check(signal)
  } finally {
    await release()
  }
}

async function takeLease({ db, provider, leaseMs }: Context) {
  return db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    const now = Date.now()
    if (!row || !isProbed(row.circuit)) return false
    if ((row.probeAt?.getTime() ?? 0) > now || (row.probeLeaseUntil?.getTime() ?? 0) > now) return false
    await changeProvider(tx, row.name, { probeLeaseUntil: new Date(now + leaseMs) })
    return true
  })
}

export const isProbed = (circuit: CircuitState) => !['closed', 'paused'].includes(circuit)

async function failed({ db, provider, raise }: Context, trouble: Outcome) {
  await db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (!row || !isProbed(row.circuit)) return
    if (trouble.kind === 'misconfigured' && row.circuit !== 'misconfigured')
      return misconfigure(tx, row.name, trouble, raise)
    const trial = row.circuit === 'half_open'
    const probeFailures = trial ? AFTER_TRIAL : row.probeFailures + 1
    const changes = { probeFailures, ...nextProbe(probeFailures) }
    if (trial) await moveCircuit(tx, row, 'open', `the probe failed: ${inWords(trouble)}`, changes)
    else await changeProvider(tx, row.name, changes)
  })
}

async function halfOpen({ db, provider, raise }: Context) {
  await db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (row?.circuit !== 'open' && row?.circuit !== 'misconfigured') return
    await moveCircuit(tx, row, 'half_open', 'key and list are answered; one job tries')
    if (row.circuit === 'misconfigured')
      await raise(tx, {
        type: 'provider.recovered',
        provider: row.name,
        text: `${row.name} accepts our key and list again.`,
        path: '/admin/provider',
      })
  })
}

async function succeeded({ db, provider }: Context) {
  // Before it closes, so that a worker that dies here leaves the rest to the next one's probe.
  while ((await makeDue(db, BATCH)) === BATCH);
  await db.transaction(async (tx) => {
    const row = await lockProvider(tx, provider.name)
    if (row?.circuit === 'half_open')
      await moveCircuit(tx, row, 'closed', 'the probe succeeded', { probeLeaseUntil: null })
  })
}

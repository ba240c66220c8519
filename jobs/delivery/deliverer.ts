import type { Provider } from '../providers/contract.ts'
import type { Send } from '../providers/http.ts'
import type { Delivery } from './begin.ts'
import { budgeted } from './budget.ts'
import { createDispatcher } from './dispatcher.ts'
import { createGate } from './gate.ts'
import { holding } from './holding.ts'
import { createLeases } from './leases.ts'
import { probe } from './probe.ts'

type Parts = Pick<Delivery, 'db' | 'client' | 'boss' | 'worker' | 'raise'> & {
  /** The adapter, given a `send` of ours or with its default one. */
  create: (send?: Send) => Provider
  timeoutMs: number
  concurrency: number
}

/** The parts of a worker that deliver to the provider. Nothing runs before the gate is started. */
export function createDeliverer({ create, timeoutMs, concurrency, ...shared }: Parts) {
  // The adapter declares its limits, and its requests go through the budget that keeps them.
  const own = create()
  // We give up on a call at our own limit and not before, whatever the adapter declares.
  const callBoundSeconds = Math.max(own.limits.callBoundSeconds, timeoutMs / 1000)
  const declared = { ...own, limits: { ...own.limits, callBoundSeconds } }
  const leases = createLeases(shared.client, declared, shared.worker)
  const provider = holding(shared.db, create(budgeted(shared.db, declared, leases, timeoutMs)))
  // A probe is a read and an attempt, of up to four requests together.
  const leaseMs = 4 * timeoutMs
  const delivery = { ...shared, provider, leases, leaseMs, onShut: () => gate.shut() }
  const dispatcher = createDispatcher(delivery, concurrency)
  const gate = createGate({
    db: shared.db,
    name: provider.name,
    dispatcher,
    probe: () => probe({ ...delivery, runOne: dispatcher.one }),
  })
  return {
    delivery,
    dispatcher,
    gate,
    /** Starts nothing new, and waits for the work in hand. */
    stop: () => gate.stop().then(dispatcher.stop).then(leases.stop),
  }
}

import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { findProvider, lockProvider, moveCircuit, type ProviderRow } from '#db/providers/circuit.ts'
import { delayPending } from '#db/subscriptions/transitions.ts'
import { log } from '#log'
import { moveToBacklog } from '../queue/backlog.ts'
import { isPassable, isProbed, isSilenced } from './circuit.ts'
import type { Dispatcher } from './dispatcher.ts'

const EVERY_MS = 500
const BATCH = 5000
/** A hold shorter than this does not make anybody read "delayed". */
const SHORT_MS = 3_000

type Context = {
  db: Database
  name: string
  dispatcher: Pick<Dispatcher, 'open' | 'close' | 'isOpen'>
  probe: () => Promise<void>
}

/**
 * Opens and closes this worker's dispatcher by the circuit that all workers share. While it is closed, the
 * gate probes when a probe is due; waiting people read "delayed" and their jobs move to the backlog.
 */
export function createGate({ db, name, dispatcher, probe }: Context) {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  async function look() {
    const row = await findProvider(db, name)
    if (!row || stopped) return
    if (isPassable(row)) return dispatcher.open()
    dispatcher.close()
    const now = row.now.getTime()
    if (row.circuit !== 'closed' || (row.heldUntil?.getTime() ?? 0) - now > SHORT_MS) await wait(row)
    if (row.circuit === 'paused') return endPause(row)
    if (isProbed(row.circuit) && (row.probeAt?.getTime() ?? 0) <= now && !isSilenced(row)) await probe()
  }

  async function wait({ circuit }: ProviderRow) {
    const [delayed] = await Promise.all([delayPending(db, BATCH), moveToBacklog(db, BATCH)])
    if (delayed > 0) log.info({ provider: name, circuit, delayed }, 'people wait for the provider')
  }

  async function endPause({ pausedUntil, now }: ProviderRow) {
    if (!pausedUntil || pausedUntil.getTime() > now.getTime()) return
    await db.transaction(async (tx) => {
      const row = await lockProvider(tx, name)
      if (row?.circuit !== 'paused' || row.pausedUntil?.getTime() !== pausedUntil.getTime()) return
      await moveCircuit(tx, row, 'half_open', 'pause_over', {
        probeFailures: 0,
        probeAt: sql`clock_timestamp()`,
        probeLeaseUntil: null,
      })
    })
  }

  function tick() {
    clearTimeout(timer)
    running = running
      .then(look)
      .catch((error: Error) => log.error({ message: error.message }, 'gate'))
      .then(() => {
        clearTimeout(timer)
        if (!stopped) timer = setTimeout(tick, EVERY_MS)
      })
    return running
  }

  return {
    start: tick,
    /** Reads the circuit at once. Nobody may call the provider, so the dispatcher takes no more jobs. */
    shut: () => {
      if (dispatcher.isOpen()) tick()
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

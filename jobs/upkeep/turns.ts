// Periodic repair and cleaning: reconciling, comparing lists, checking the provider, deleting old rows.

import type { Database } from '#db/client.ts'
import { postponeTurn, takeTurn } from '#db/upkeep/turns.ts'
import { log } from '#log'

type Pace = {
  /** Seconds from the end of one turn to the next. */
  everySeconds: number
  /** Seconds after its last sign of life until a process that died or froze in its turn is replaced. */
  leaseSeconds: number
  /** How often each process checks whether a turn is due. */
  lookSeconds: number
}

/**
 * Runs `work` periodically, in one process at a time. A process that was frozen may run it concurrently with
 * another: `work` must be safe to do twice. Ends with `signal`, and keeps no process from ending.
 *
 * @param work may answer with other seconds until the next turn.
 */
export function startTurns(
  db: Database,
  name: string,
  { everySeconds, leaseSeconds, lookSeconds }: Pace,
  work: () => Promise<unknown>,
  signal: AbortSignal,
) {
  async function look() {
    if (!(await takeTurn(db, name, leaseSeconds))) return
    const renewal = setInterval(
      () => postponeTurn(db, name, leaseSeconds).catch(() => {}),
      (leaseSeconds * 1000) / 4,
    ).unref()
    const seconds = await work().finally(() => clearInterval(renewal))
    await postponeTurn(db, name, typeof seconds === 'number' ? seconds : everySeconds)
  }
  async function again() {
    if (signal.aborted) return
    await look().catch((error: Error) => log.error({ message: error.message }, name))
    if (!signal.aborted) setTimeout(again, lookSeconds * 1000).unref()
  }
  void again()
}

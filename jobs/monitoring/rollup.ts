import type { Database, Sql } from '#db/client.ts'
import { rollUp } from '#db/monitoring/rollup-steps.ts'
import { refreshStateCounts } from '#db/subscriptions/counts.ts'
import { log } from '#log'

const EVERY_MS = 2_000
/** While there is a past to count: about half of one connection's time, so a million people take two minutes. */
const SOON_MS = 100

/**
 * Counts for the charts, in every worker and every web process, so that it goes on while at least one of them
 * runs. It keeps no process from ending.
 */
export function startRollups({ db, client }: { db: Database; client: Sql }, signal?: AbortSignal) {
  async function look() {
    const more = await rollUp(client)
    await refreshStateCounts(db)
    return more
  }
  async function tick() {
    if (signal?.aborted) return
    const more = await look().catch((error: Error) => {
      log.error({ message: error.message }, 'rollups')
      return false
    })
    if (!signal?.aborted) setTimeout(tick, more ? SOON_MS : EVERY_MS).unref()
  }
  void tick()
}

import { setTimeout as delay } from 'node:timers/promises'
import { connect, databaseOf, type Sql, withChangedTexts } from '#db/client.ts'
import { readReplayed, readWritten } from '#db/monitoring/replica-standing.ts'
import { readingByReplica } from '#db/pool/reads-by-replica.ts'
import { within } from '#db/pool/within.ts'
import { log } from '#log'

/** A page does not wait longer to learn whether the replica answers. */
const PATIENCE_MS = 1_000
/** For so long after a failure pages read from the leader without asking. */
const REST_MS = 5_000
/** What the leader wrote last may still be under way. */
const UNDER_WAY_MS = 100

/** `behind`: seconds that the replica is behind at most, 0 where it has everything, null where that is not known. */
export type Standing = { reads: 'replica'; behind: number | null } | { reads: 'leader'; why: 'act' | 'down' }

/** A text that differs once a page would say something else about it, or would be read from elsewhere. */
export function standingKey(standing: Standing) {
  if (standing.reads === 'leader') return standing.why
  const { behind } = standing
  return behind === null ? 'behind' : behind < 1 ? 'with it' : String(Math.round(behind))
}

/**
 * A replica for the pages of the dashboard. What it cannot serve the leader does.
 * @param mask changes every text for some readers.
 */
export function createReplica(url: string, limitMs: number, leader: Sql, mask: (text: string) => string) {
  const { client, db: own, close } = connect(url, 10, {}, { limitMs })
  const leaderDb = databaseOf(leader)
  let asksFrom = 0
  let isDown = false

  function failed(error: Error) {
    asksFrom = performance.now() + REST_MS
    const { message } = error.cause instanceof Error ? error.cause : error
    if (!isDown) log.warn({ message }, 'the replica fails: the dashboard reads from the leader')
    isDown = true
  }
  function serves() {
    if (isDown) log.info('the dashboard reads from the replica again')
    isDown = false
  }

  async function ask(actor: string) {
    const written = await readWritten(leaderDb, actor)
    const replayed = () => within(PATIENCE_MS, readReplayed(own, written))
    const first = await replayed()
    if (first.hasAll || (first.seconds ?? 1) < 1) return first
    await delay(UNDER_WAY_MS)
    return replayed()
  }

  const reads = readingByReplica(client, leader, failed)
  return {
    db: databaseOf(reads),
    masked: withChangedTexts(reads, mask),
    close,
    /** What a page of this administrator may read from: the replica, once it has their own actions. */
    async standing(actor: string): Promise<Standing> {
      if (performance.now() < asksFrom) return { reads: 'leader', why: 'down' }
      try {
        const { isReplica, hasActs, hasAll, seconds } = await ask(actor)
        if (!isReplica) throw new Error('DATABASE_READ_URL leads to a server that is no replica')
        serves()
        return hasActs ? { reads: 'replica', behind: hasAll ? 0 : seconds } : { reads: 'leader', why: 'act' }
      } catch (error) {
        failed(error as Error)
        return { reads: 'leader', why: 'down' }
      }
    },
  }
}

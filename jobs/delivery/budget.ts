import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { connect, type Database } from '#db/client.ts'
import { takeNew, takePlace } from '#db/providers/circuit.ts'
import type { Limits } from '../providers/contract.ts'
import { request, type Send } from '../providers/http.ts'

/**
 * A provider's limits, counted over all workers, through PostgreSQL. A slot is a session's advisory lock, so a
 * killed worker's slots are free with its connection, and no lease has to expire. The rate is kept by places
 * `1/perSecond` apart that one UPDATE hands out in turn: no window at whose edge twice the rate could pass.
 */
export function createBudget(databaseUrl: string, db: Database, name: string, limits: Limits) {
  // The locks live and die with this one connection, so it is never recycled. Nothing on it waits for the disk: what a
  // crash makes it forget is a fraction of a second of places.
  const { client, close } = connect(databaseUrl, 1, { synchronous_commit: 'off' }, { max_lifetime: null })
  const held = new Set<number>()
  const claimed = new Set<string>()
  let turn = Promise.resolve()

  /** One try at a time: a session may take its own lock twice, so it must know what it holds. */
  const tryToTake = () => {
    const taken = turn.then(async () => {
      // `case`, because `and` promises no order: a lock tried before the filter would be taken a second time.
      const [row] = await client<{ slot: number }[]>`
        select slot from generate_series(1, ${limits.concurrency}::int) slot
        where case when slot = any(${[...held]}::int[]) then false
          else pg_try_advisory_lock(hashtext(${`provider:${name}`}), slot) end
        limit 1`
      if (row) held.add(row.slot)
      return row?.slot
    })
    turn = taken.then(
      () => {},
      () => {},
    )
    return taken
  }

  return {
    /** Waits for one of the provider's slots. @returns what gives it back. @throws when the signal aborts. */
    async slot(signal: AbortSignal): Promise<() => Promise<void>> {
      for (;;) {
        const slot = await tryToTake()
        if (slot !== undefined)
          return async () => {
            await client`select pg_advisory_unlock(hashtext(${`provider:${name}`}), ${slot}::int)`
            held.delete(slot)
          }
        await delay(10 + Math.random() * 30, undefined, { signal })
      }
    },
    /**
     * The right to tell the provider of one person, a lock like the slots: between two attempts of theirs that overlap
     * the person may opt out, and the later write take them back.
     * @returns what gives it back; null while another attempt has it.
     */
    async claim(userId: string): Promise<(() => Promise<void>) | null> {
      if (claimed.has(userId)) return null
      claimed.add(userId)
      let taken = false
      try {
        const [row] = await client<{ taken: boolean }[]>`
          select pg_try_advisory_lock(hashtextextended(${userId}, 0)) as taken`
        taken = row?.taken ?? false
      } finally {
        if (!taken) claimed.delete(userId)
      }
      if (!taken) return null
      return async () => {
        await client`select pg_advisory_unlock(hashtextextended(${userId}, 0))`
        claimed.delete(userId)
      }
    },
    /** Waits for the next place in the provider's rate. */
    async pace(signal: AbortSignal) {
      if (limits.perSecond === null) return
      const wait = await takePlace(client, name, 1 / limits.perSecond)
      if (wait > 0) await delay(wait, undefined, { signal })
    },
    /** Whether one more new person may be told today. */
    takeNew: async () => limits.newPerDay === null || takeNew(db, name, limits.newPerDay),
    close,
  }
}
export type Budget = ReturnType<typeof createBudget>

/** The slots that all workers hold now. */
export async function countSlots(db: Database, name: string) {
  const [row] = await db.execute<{ slots: number }>(sql`
    select count(*)::int as slots from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())
      and classid::bigint = hashtext(${`provider:${name}`})::bigint & 4294967295`)
  return row?.slots ?? 0
}

/** Requests at the provider's rate, each with its own time limit that begins when it leaves. */
export const paced =
  (budget: Pick<Budget, 'pace'>, timeoutMs: number): Send =>
  async (url, init) => {
    const given = init.signal ?? AbortSignal.timeout(timeoutMs)
    await budget.pace(given)
    return request(url, { ...init, signal: AbortSignal.any([given, AbortSignal.timeout(timeoutMs)]) })
  }

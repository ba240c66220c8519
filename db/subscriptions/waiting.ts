import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { subscriptions } from '../schema/subscriptions.ts'

/** People whose job nobody may take now read "delayed". @returns how many, at most `limit`. */
export async function delayPending(db: Database, limit: number) {
  const rows = await db.execute(sql`
    update ${subscriptions} set state = 'delayed', since = clock_timestamp() where state = 'pending' and user_id in
      (select user_id from ${subscriptions} where state = 'pending' limit ${limit} for update skip locked)
    returning user_id`)
  return rows.length
}

export async function markDelayed(db: Database, userIds: string[]) {
  if (userIds.length === 0) return
  await db
    .update(subscriptions)
    .set({ state: 'delayed', since: sql`clock_timestamp()` })
    .where(and(inArray(subscriptions.userId, userIds), eq(subscriptions.state, 'pending')))
}

import { sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { ALERTS } from './queues.ts'

export const ALERT_DAYS = 7
const MOST = 1000

/** Drops alerts that no receiver accepted in all that time, and the oldest beyond the limit. @returns how many. */
export async function dropAlerts(tx: Transaction) {
  const rows = await tx.execute(sql`
    delete from pgboss.job where name = ${ALERTS} and state < 'active' and (
      created_on < now() - make_interval(days => ${ALERT_DAYS})
      or id in (select id from pgboss.job where name = ${ALERTS} and state < 'active' order by created_on desc offset ${MOST})
    ) returning id`)
  return rows.length
}

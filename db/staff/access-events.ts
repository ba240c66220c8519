import { sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { firstIdAt } from '../ids.ts'
import { databaseNow } from '../now.ts'
import { type AccessAction, auditEvents } from '../schema/staff.ts'
import { recordAuditEvent } from './audit-events.ts'

const SPAN_MS = 3_600_000

/** `detail`: what distinguishes it from others of its kind. */
export type RepeatedEvent = { actor: string; action: AccessAction; detail: Record<string, string | null> }

/**
 * Adds to the count of the event of the last hour, or writes one: so there is at most one an hour of each kind, however
 * often it happens. Two writers at once may write one each.
 */
export async function addAccessEvent(db: Database, { actor, action, detail }: RepeatedEvent, times: number) {
  const rows = await db.execute(sql`
    update ${auditEvents}
    set detail = detail || jsonb_build_object('times', (detail->>'times')::int + ${times}::int, 'last', clock_timestamp())
    where id = (
      select id from ${auditEvents} where action = ${action} and id >= ${firstIdAt(databaseNow() - SPAN_MS)}
        and actor = ${actor} and detail @> ${JSON.stringify(detail)}::jsonb
      order by id desc limit 1)
    returning id`)
  if (rows.length === 0) await recordAuditEvent(db, { actor, action, detail: { ...detail, times } })
}

import { desc, eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from './client.ts'
import { auditEvents } from './schema.ts'

export type NewAuditEvent = Omit<typeof auditEvents.$inferInsert, 'id' | 'at'>

/** @returns its id. */
export async function recordAuditEvent(tx: Transaction | Database, event: NewAuditEvent) {
  const id = uuidv7()
  await tx.insert(auditEvents).values({ id, ...event })
  return id
}

/** Adds how it ended to the event of something that takes a while. */
export async function completeAuditEvent(db: Database, id: string, result: Record<string, unknown>) {
  await db
    .update(auditEvents)
    .set({ detail: sql`${auditEvents.detail} || ${JSON.stringify(result)}::jsonb` })
    .where(eq(auditEvents.id, id))
}

export const findAuditEvents = (db: Database, limit = 200) =>
  db.select().from(auditEvents).orderBy(desc(auditEvents.at)).limit(limit)

export const findJobAuditEvents = (db: Database, jobId: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.jobId, jobId)).orderBy(auditEvents.at).limit(200)

export const MOST_EVENTS = 200
export const findPersonAuditEvents = (db: Database, userId: string) =>
  db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.userId, userId))
    .orderBy(desc(auditEvents.at))
    .limit(MOST_EVENTS)
export type AuditEvent = Awaited<ReturnType<typeof findPersonAuditEvents>>[number]

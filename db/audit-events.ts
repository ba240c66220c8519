import { and, desc, eq, ne, sql } from 'drizzle-orm'
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

/** One for each of many people. */
export async function recordAuditEvents(tx: Transaction, events: NewAuditEvent[]) {
  if (events.length > 0)
    await tx.insert(auditEvents).values(events.map((event) => ({ id: uuidv7(), ...event })))
}

/** What somebody last did about the person. */
export async function findLastChange(tx: Transaction, userId: string) {
  const [row] = await tx
    .select({ actor: auditEvents.actor, action: auditEvents.action, at: auditEvents.at })
    .from(auditEvents)
    .where(and(eq(auditEvents.userId, userId), ne(auditEvents.action, 'look up')))
    .orderBy(desc(auditEvents.at))
    .limit(1)
  return row ?? null
}
export type LastChange = NonNullable<Awaited<ReturnType<typeof findLastChange>>>

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

import { desc, eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from './client.ts'
import { auditEvents } from './schema.ts'

export type NewAuditEvent = Omit<typeof auditEvents.$inferInsert, 'id' | 'at'>

export async function recordAuditEvent(tx: Transaction, event: NewAuditEvent) {
  await tx.insert(auditEvents).values({ id: uuidv7(), ...event })
}

export const findAuditEvents = (db: Database, limit = 200) =>
  db.select().from(auditEvents).orderBy(desc(auditEvents.at)).limit(limit)

export const findJobAuditEvents = (db: Database, jobId: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.jobId, jobId)).orderBy(auditEvents.at).limit(200)

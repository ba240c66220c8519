import { desc, eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { type CheckAnswer, type CheckKind, providerChecks } from '../schema/checks.ts'

type NewCheck = { id: string; provider: string; kind: CheckKind; address: string | null; actor: string }

export async function insertCheck(tx: Transaction, check: NewCheck) {
  await tx.insert(providerChecks).values(check)
}

export async function findCheck(db: Database, id: string) {
  const [row] = await db.select().from(providerChecks).where(eq(providerChecks.id, id))
  return row ?? null
}

export async function answerCheck(
  db: Database,
  id: string,
  said: { answer: CheckAnswer; worker: string; durationMs: number },
) {
  await db
    .update(providerChecks)
    .set({ ...said, answeredAt: sql`clock_timestamp()` })
    .where(eq(providerChecks.id, id))
}

/** The newest first. */
export const findChecks = (db: Database, provider: string, limit = 5) =>
  db
    .select()
    .from(providerChecks)
    .where(eq(providerChecks.provider, provider))
    .orderBy(desc(providerChecks.askedAt))
    .limit(limit)
export type Check = Awaited<ReturnType<typeof findChecks>>[number]

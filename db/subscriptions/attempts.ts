import { and, count, desc, eq, gt, inArray, ne, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { attempts } from '../schema/subscriptions.ts'

export type NewAttempt = typeof attempts.$inferInsert
export type Attempt = typeof attempts.$inferSelect

export async function recordAttempt(tx: Transaction, attempt: NewAttempt) {
  await tx.insert(attempts).values(attempt)
}

export const MOST_ATTEMPTS = 500

/** The person's newest attempts, oldest first. */
export async function findAttempts(db: Database, userId: string): Promise<Attempt[]> {
  const newest = await db
    .select()
    .from(attempts)
    .where(eq(attempts.userId, userId))
    .orderBy(desc(attempts.startedAt))
    .limit(MOST_ATTEMPTS)
  return newest.reverse()
}

/** The newest attempts of one job, oldest first; `others`: whether the person has attempts of another job. */
export async function findJobAttempts(db: Database, userId: string, jobId: string) {
  const ofPerson = eq(attempts.userId, userId)
  const [newest, [other]] = await Promise.all([
    db
      .select()
      .from(attempts)
      .where(and(ofPerson, eq(attempts.jobId, jobId)))
      .orderBy(desc(attempts.startedAt))
      .limit(MOST_ATTEMPTS),
    db
      .select({ id: attempts.id })
      .from(attempts)
      .where(and(ofPerson, ne(attempts.jobId, jobId)))
      .limit(1),
  ])
  return { attempts: newest.reverse(), others: other !== undefined }
}

/** Outcomes of the attempts of the last `minutes`. */
export const countOutcomes = (db: Database, minutes: number) =>
  db
    .select({ provider: attempts.provider, outcome: attempts.outcome, attempts: count() })
    .from(attempts)
    .where(sql`${attempts.startedAt} > now() - make_interval(mins => ${minutes})`)
    .groupBy(attempts.provider, attempts.outcome)

/** Attempts at a provider in the last seconds: a range of an index. */
export async function countLately(db: Database, provider: string, seconds: number) {
  const [row] = await db
    .select({ attempts: count() })
    .from(attempts)
    .where(
      and(
        eq(attempts.provider, provider),
        sql`${attempts.startedAt} > now() - make_interval(secs => ${seconds})`,
      ),
    )
  return row?.attempts ?? 0
}

/** The newest attempt of all: the provider's last answer. */
export async function findLastAttempt(db: Database) {
  const [row] = await db.select().from(attempts).orderBy(sql`${attempts.startedAt} desc`).limit(1)
  return row ?? null
}

/** When the provider last accepted a request. */
export async function findLastSuccess(db: Database, provider: string) {
  const [row] = await db
    .select({ at: attempts.startedAt })
    .from(attempts)
    .where(
      and(
        eq(attempts.provider, provider),
        inArray(attempts.outcome, ['confirmed', 'awaiting_confirmation', 'already_subscribed']),
      ),
    )
    .orderBy(desc(attempts.startedAt))
    .limit(1)
  return row?.at ?? null
}

/** How often the provider throttled this person since `since`. */
export async function countThrottled(db: Database, userId: string, since: Date) {
  const [row] = await db
    .select({ times: count() })
    .from(attempts)
    .where(
      and(
        eq(attempts.userId, userId),
        gt(attempts.startedAt, since),
        eq(attempts.reason, 'throttled_address'),
      ),
    )
  return row?.times ?? 0
}

export async function findAttempt(db: Database, id: string) {
  const [row] = await db.select().from(attempts).where(eq(attempts.id, id))
  return row ?? null
}

/** The newest attempt of a failure group. */
export async function findNewestOf(db: Database, fingerprint: string) {
  const [row] = await db
    .select()
    .from(attempts)
    .where(eq(attempts.fingerprint, fingerprint))
    .orderBy(desc(attempts.startedAt))
    .limit(1)
  return row ?? null
}

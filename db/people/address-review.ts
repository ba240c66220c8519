import { and, asc, eq, gt, ne, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { firstIdAt, SKEW_MS } from '../ids.ts'
import { addressToSend, emailKey, normaliseEmail } from '../normalise.ts'
import { addressReview, type KeptBecause, keptAddresses } from '../schema/addresses.ts'
import { users } from '../schema/people.ts'
import { subscriptions } from '../schema/subscriptions.ts'
import { recordAuditEvent } from '../staff/audit-events.ts'
import { takenField } from './users.ts'

const BATCH = 5_000
const doubtful = ne(keptAddresses.because, 'told')

/** How many people have an address that an administrator should look at. */
export const countDoubtful = (db: Database) => db.$count(keptAddresses, doubtful)

/**
 * Checks the addresses registered since the last review against the current rules, which SQL cannot express,
 * and checks again those that an administrator should look at. It changes no address that a person typed and
 * no subscription: an address that differs is noted, and goes to the provider as before. A key that belongs
 * to another person's address is given back to them, with an audit event.
 *
 * @returns how many people there are for an administrator to look at.
 */
export async function reviewAddresses(db: Database, actor: string): Promise<number> {
  for (const { id } of await db.select({ id: keptAddresses.userId }).from(keptAddresses).where(doubtful))
    await review(db, id, actor)

  for (let after = await findAfter(db); ; ) {
    const rows = await selectAddresses(db).where(gt(users.id, after)).orderBy(asc(users.id)).limit(BATCH)
    const last = rows.at(-1)
    if (!last) break
    for (const row of rows) if (isDoubtful(row)) await review(db, row.id, actor)
    const told = rows.filter((row) => !isDoubtful(row) && isKnownAsTyped(row))
    if (told.length > 0)
      await db
        .insert(keptAddresses)
        .values(told.map(({ id }) => ({ userId: id, because: 'told' as const })))
        .onConflictDoNothing()
    after = last.id
    await db
      .insert(addressReview)
      .values({ after })
      .onConflictDoUpdate({ target: addressReview.one, set: { after } })
  }
  return countDoubtful(db)
}

/**
 * A little before the end of the last review: ids are made before their rows, and some rows were not committed yet.
 */
async function findAfter(db: Database) {
  const [row] = await db.select().from(addressReview)
  const time = row ? Number.parseInt(row.after.replaceAll('-', '').slice(0, 12), 16) : 0
  return firstIdAt(time - SKEW_MS)
}

const selectAddresses = (db: Database | Transaction) =>
  db
    .select({
      id: users.id,
      email: users.email,
      emailNormalised: users.emailNormalised,
      told: sql<boolean>`${subscriptions.lastOutcome} is not null or ${subscriptions.attempts} > 0 or ${subscriptions.membership} is not null`,
    })
    .from(users)
    .innerJoin(subscriptions, eq(subscriptions.userId, users.id))
    .$dynamic()
type Row = Awaited<ReturnType<typeof selectAddresses>>[number]

const isDoubtful = ({ email, emailNormalised }: Row) => normaliseEmail(email) !== emailNormalised
const isKnownAsTyped = ({ email, told }: Row) => told && addressToSend(email) !== email

async function review(db: Database, id: string, actor: string) {
  try {
    await db.transaction((tx) => decide(tx, id, actor))
  } catch (error) {
    // Another person has just registered with it.
    if (takenField(error instanceof Error && error.cause) !== 'email') throw error
    await db.transaction((tx) => decide(tx, id, actor))
  }
}

async function decide(tx: Transaction, id: string, actor: string) {
  const [row] = await selectAddresses(tx).where(eq(users.id, id)).for('update', { of: users })
  if (!row) return
  const own = emailKey(row.email)
  const [other] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.emailNormalised, own), ne(users.id, id)))
  // The key stays unique, as no address contains a space, and a search by prefix still finds it.
  const key = other ? `${own} (${id})` : own
  const because = becauseOf(row, !!other)
  if (because)
    await tx
      .insert(keptAddresses)
      .values({ userId: id, because })
      .onConflictDoUpdate({ target: keptAddresses.userId, set: { because } })
  else await tx.delete(keptAddresses).where(eq(keptAddresses.userId, id))
  if (key === row.emailNormalised) return
  await tx.update(users).set({ emailNormalised: key }).where(eq(users.id, id))
  await recordAuditEvent(tx, {
    actor,
    action: 'review address',
    userId: id,
    detail: { before: row.emailNormalised, after: key },
  })
}

function becauseOf(row: Row, isTaken: boolean): KeptBecause | null {
  if (normaliseEmail(row.email) === null) return 'invalid'
  if (isTaken) return 'taken'
  return isKnownAsTyped(row) ? 'told' : null
}

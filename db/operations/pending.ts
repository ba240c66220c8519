import { and, eq, inArray, isNull, notInArray, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { isTold, operationKinds, operationPeople, operations } from '../schema/operations.ts'
import { subscriptions } from '../schema/subscriptions.ts'

/** So many look-ups take some 50 ms. People above it count as if they were on no list: then somebody looks. */
const MOST_DECIDED = 20_000

/** Operations that may still reach the people on their list. */
const goesOn = and(isNull(operations.finishedAt), notInArray(operations.state, ['stopped', 'aborted']))

/** The operation whose list has the person and has not reached them yet. */
export async function findTurn(db: Database, userId: string) {
  const [row] = await db
    .select({ id: operations.id, kind: operations.kind })
    .from(operationPeople)
    .innerJoin(operations, eq(operations.id, operationPeople.operationId))
    .where(and(eq(operationPeople.userId, userId), eq(operationPeople.result, 'matched'), goesOn))
    .limit(1)
  return row ?? null
}

/** How many of these people are on such a list. */
export async function countTurns(db: Database, userIds: string[]): Promise<number> {
  if (userIds.length === 0) return 0
  return countListed(db, sql`unnest(${sql.param(userIds)}::uuid[])`, goesOn)
}

/**
 * How many people who need attention will be told to the provider by an operation. Its list may have others, who need
 * none any more and will be left alone.
 */
export const countDecided = (db: Database) =>
  countListed(
    db,
    sql`(select user_id from ${subscriptions} where state = 'needs_attention' order by user_id limit ${MOST_DECIDED})`,
    and(goesOn, inArray(operations.kind, operationKinds.filter(isTold)), isNull(operations.pausedAt)),
  )

/**
 * How many of these people are on a list of such operations, and not reached yet. Mostly none runs, and then no people
 * are looked up. Otherwise the query is lateral, so that each is a look-up by key.
 */
async function countListed(db: Database, people: SQL, such: SQL | undefined): Promise<number> {
  const running = await db.select({ id: operations.id }).from(operations).where(such).limit(100)
  if (running.length === 0) return 0
  const ids = running.map(({ id }) => id)
  const [row] = await db.execute<{ people: number }>(sql`
    select count(*)::int as people from ${people} u (id) cross join lateral (
      select from ${operationPeople} p where p.user_id = u.id and p.operation_id in ${ids} and p.result = 'matched' limit 1) p`)
  return row?.people ?? 0
}

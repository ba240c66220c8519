import { and, eq, isNull, notInArray, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { operationPeople, operations } from '../schema/operations.ts'

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

/**
 * How many of these people are on such a list. Mostly no operation runs, and then no people are looked up.
 * Otherwise the query is lateral, so that each is a look-up by key.
 */
export async function countTurns(db: Database, userIds: string[]): Promise<number> {
  if (userIds.length === 0) return 0
  const running = await db.select({ id: operations.id }).from(operations).where(goesOn).limit(100)
  if (running.length === 0) return 0
  const ids = running.map(({ id }) => id)
  const [row] = await db.execute<{ people: number }>(sql`
    select count(*)::int as people from unnest(${sql.param(userIds)}::uuid[]) u (id) cross join lateral (
      select from ${operationPeople} p where p.user_id = u.id and p.operation_id in ${ids} and p.result = 'matched' limit 1) p`)
  return row?.people ?? 0
}

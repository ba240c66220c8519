import { and, desc, eq, gt, gte, inArray, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { firstIdAt, SKEW_MS } from '../ids.ts'
import { newId } from '../new-id.ts'
import { auditEvents } from '../schema/staff.ts'

export type NewAuditEvent = Omit<typeof auditEvents.$inferInsert, 'id' | 'at'>

/** @returns its id. */
export async function recordAuditEvent(tx: Transaction | Database, event: NewAuditEvent) {
  const id = newId()
  await tx.insert(auditEvents).values({ id, ...event })
  return id
}

/** One event for each of many people. */
export async function recordAuditEvents(tx: Transaction, events: NewAuditEvent[]) {
  if (events.length > 0)
    await tx.insert(auditEvents).values(events.map((event) => ({ id: newId(), ...event })))
}

/** The last action that anyone took on the person. */
export async function findLastChange(tx: Database | Transaction, userId: string) {
  const [row] = await tx
    .select({ actor: auditEvents.actor, action: auditEvents.action, at: auditEvents.at })
    .from(auditEvents)
    .where(and(eq(auditEvents.userId, userId), ne(auditEvents.action, 'look up')))
    .orderBy(desc(auditEvents.at))
    .limit(1)
  return row ?? null
}
export type LastChange = NonNullable<Awaited<ReturnType<typeof findLastChange>>>

/** The last correction of the person's address. */
export async function findLastCorrection(db: Database, userId: string) {
  const [row] = await db
    .select({ id: auditEvents.id, detail: auditEvents.detail })
    .from(auditEvents)
    .where(and(eq(auditEvents.userId, userId), eq(auditEvents.action, 'correct address')))
    .orderBy(desc(auditEvents.at))
    .limit(1)
  if (!row) return null
  const { before, after, reason } = row.detail
  return { id: row.id, before: String(before), after: String(after), reason: String(reason) }
}

/** The corrections of these people's addresses that a bulk action made, by user id. */
export async function findCorrectionsBy(tx: Transaction, operation: string, userIds: string[]) {
  if (userIds.length === 0) return new Map<string, { before: string; after: string }>()
  const rows = await tx
    .select({ userId: auditEvents.userId, detail: auditEvents.detail })
    .from(auditEvents)
    .where(
      and(
        inArray(auditEvents.userId, userIds),
        eq(auditEvents.action, 'correct address'),
        sql`${auditEvents.detail}->>'operation' = ${operation}`,
      ),
    )
  return new Map(
    rows.map(({ userId, detail }) => [
      userId ?? '',
      { before: String(detail.before), after: String(detail.after) },
    ]),
  )
}

/** Adds the result to the event of an action that takes a while. */
export async function completeAuditEvent(db: Database, id: string, result: Record<string, unknown>) {
  await db
    .update(auditEvents)
    .set({ detail: sql`${auditEvents.detail} || ${JSON.stringify(result)}::jsonb` })
    .where(eq(auditEvents.id, id))
}

export type AuditFilter = {
  actor?: string
  /** One action, or several. */
  action?: string | readonly string[]
  userId?: string
  from?: Date
  to?: Date
  /**
   * Without the events that a bulk action writes for each of its people: thousands would hide its beginning and end.
   */
  withoutParts?: boolean
}

const isOne = (action: AuditFilter['action']) => typeof action === 'string'
const isMany = (action: AuditFilter['action']): action is readonly string[] => Array.isArray(action)

/** Ids are in order of time, so a window is a range of them. */
const matching = ({ actor, action, userId, from, to, withoutParts }: AuditFilter) =>
  and(
    actor ? eq(auditEvents.actor, actor) : undefined,
    isOne(action) ? eq(auditEvents.action, action) : undefined,
    isMany(action) ? inArray(auditEvents.action, [...action]) : undefined,
    userId ? eq(auditEvents.userId, userId) : undefined,
    from && gte(auditEvents.id, firstIdAt(from.getTime() - SKEW_MS)),
    from && gte(auditEvents.at, from),
    to && lt(auditEvents.id, firstIdAt(to.getTime() + SKEW_MS)),
    to && lt(auditEvents.at, to),
    withoutParts
      ? sql`not (${auditEvents.userId} is not null and ${auditEvents.detail} ? 'operation')`
      : undefined,
  )

/** The newest ids of events of several kinds, each read in its own range of the index. */
const newestOfKinds = (kinds: readonly string[], where: SQL | undefined, limit: number) => sql`
  select newest.id from (values ${sql.join(
    kinds.map((kind) => sql`(${kind}::text)`),
    sql`, `,
  )}) kinds (name) cross join lateral (
    select ${auditEvents.id} from ${auditEvents}
    where ${and(sql`${auditEvents.action} = kinds.name`, where)}
    order by ${auditEvents.id} desc limit ${limit}) newest`

/** Newest first; `before` is the last id of the previous page. */
export function findAuditEvents(db: Database, filter: AuditFilter, limit: number, before?: string) {
  const { action, ...others } = filter
  const older = before ? lt(auditEvents.id, before) : undefined
  const where = isMany(action)
    ? sql`${auditEvents.id} in (${newestOfKinds(action, and(matching(others), older), limit)})`
    : and(matching(filter), older)
  return db.select().from(auditEvents).where(where).orderBy(desc(auditEvents.id)).limit(limit)
}

/** How many events came after `top`, at most `limit`. */
export async function countNewerAuditEvents(db: Database, filter: AuditFilter, top: string, limit: number) {
  const rows = await db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(and(matching(filter), gt(auditEvents.id, top)))
    .orderBy(auditEvents.id)
    .limit(limit)
  return rows.length
}

/** All actors, or all actions, that ever occurred: one index look-up for each. */
export async function findAuditNames(db: Database, column: 'actor' | 'action'): Promise<string[]> {
  const name = sql.identifier(column)
  const rows = await db.execute<{ name: string }>(sql`
    with recursive names as (
      (select ${name} as name from ${auditEvents} order by ${name} limit 1)
      union all
      select (select ${name} from ${auditEvents} where ${name} > names.name order by ${name} limit 1)
      from names where names.name is not null)
    select name from names where name is not null limit 200`)
  return rows.map((row) => row.name)
}

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

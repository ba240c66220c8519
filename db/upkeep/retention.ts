import { inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Database } from '../client.ts'
import { firstIdAt } from '../ids.ts'
import { databaseNow } from '../now.ts'
import { providerChecks } from '../schema/checks.ts'
import { failureGroups } from '../schema/failures.ts'
import { annotations } from '../schema/monitoring.ts'
import { operationPeople, operations } from '../schema/operations.ts'
import { registrationLimits } from '../schema/people.ts'
import { circuitEvents, providers } from '../schema/providers.ts'
import { accessActions, auditEvents, staffSessions, staffVerifications } from '../schema/staff.ts'
import { subscriptions } from '../schema/subscriptions.ts'
import { IDLE_HOURS } from '../staff/sessions.ts'

// Each statement ends at most `limit` rows, and skips rows that another transaction has locked.

const DAY_MS = 86_400_000
const isOlder = (at: AnyPgColumn, days: number) => sql`${at} < now() - make_interval(days => ${days})`

/** By an array, so that the planner looks each key up, however many rows it expects. @returns how many. */
async function deleteSome(db: Database, key: AnyPgColumn, where: SQL, limit: number) {
  const rows = await db.execute(sql`
    delete from ${key.table}
    where ${key} = any(array(select ${key} from ${key.table} where ${where} limit ${limit} for update skip locked)) returning 1`)
  return rows.length
}

/** By the web processes' clocks; so long after the end their differences do not matter. */
export const deleteExpiredLimits = (db: Database, limit: number) =>
  deleteSome(
    db,
    registrationLimits.key,
    sql`${registrationLimits.expire} < (extract(epoch from now() - interval '30 minutes') * 1000)::bigint`,
    limit,
  )

export const deleteExpiredSessions = (db: Database, limit: number) =>
  deleteSome(
    db,
    staffSessions.id,
    sql`(${isOlder(staffSessions.expiresAt, 1)} or ${staffSessions.lastUsedAt} < now() - make_interval(hours => ${IDLE_HOURS + 24}))`,
    limit,
  )

export const deleteExpiredVerifications = (db: Database, limit: number) =>
  deleteSome(db, staffVerifications.id, isOlder(staffVerifications.expiresAt, 1), limit)

export const deleteOldChecks = (db: Database, days: number, limit: number) =>
  deleteSome(db, providerChecks.id, isOlder(providerChecks.askedAt, days), limit)

/** The rest of the audit stays. By their ids, which are in order of time: with the action they are a range of an index. */
export const deleteOldAccessEvents = (db: Database, days: number, limit: number) =>
  deleteSome(
    db,
    auditEvents.id,
    sql`${inArray(auditEvents.action, [...accessActions])} and ${lt(auditEvents.id, firstIdAt(databaseNow() - days * DAY_MS))}`,
    limit,
  )

/** Once their list of people is empty: see `forgetOperationPeople`. */
export const deleteOldOperations = (db: Database, days: number, limit: number) =>
  deleteSome(
    db,
    operations.id,
    sql`${isOlder(operations.finishedAt, days)} and not exists (
      select from ${operationPeople} p where p.operation_id = ${operations.id})`,
    limit,
  )

/** Resolved groups without people. */
export const deleteOldGroups = (db: Database, days: number, limit: number) =>
  deleteSome(
    db,
    failureGroups.fingerprint,
    sql`${isOlder(failureGroups.resolvedAt, days)} and not exists (
      select from ${subscriptions} s where s.failure_fingerprint = ${failureGroups.fingerprint})`,
    limit,
  )

/** Except the newest of each kind, which the next one is compared with. */
export const deleteOldAnnotations = (db: Database, days: number, limit: number) =>
  deleteSome(
    db,
    annotations.id,
    sql`${isOlder(annotations.at, days)} and exists (
      select from ${annotations} newer where newer.kind = ${annotations.kind} and newer.at > ${annotations.at}
        and newer.detail->>'process' is not distinct from ${annotations.detail}->>'process')`,
    limit,
  )

/** Except those since a provider was last closed or misconfigured: they say since when it has been in its state. */
export async function deleteOldCircuitEvents(db: Database, days: number, limit: number) {
  const rows = await db.execute(sql`
    delete from ${circuitEvents} where id = any(array(
      select old.id from ${providers} p cross join lateral (
        select id from ${circuitEvents} e where e.provider = p.name and e.at < now() - make_interval(days => ${days})
          and e.at < (select at from ${circuitEvents} l where l.provider = p.name and l.after in ('closed', 'misconfigured')
            order by at desc limit 1)
        order by at limit ${limit} for update skip locked) old
      limit ${limit}))
    returning 1`)
  return rows.length
}

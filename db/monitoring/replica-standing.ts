import { sql } from 'drizzle-orm'
import type { Database } from '../client.ts'

/** What the leader has written: how far, and the newest actions of an administrator. */
export type Written = { lsn: string; acts: string[] }

export async function readWritten(leader: Database, actor: string): Promise<Written> {
  const [row] = await leader.execute<Written>(sql`
    select pg_current_wal_flush_lsn()::text as lsn,
      array(select a.id::text from audit_events a where a.actor = ${actor} order by a.id desc limit 5) as acts`)
  if (!row) throw new Error('no answer')
  return row
}

export type Replayed = {
  /** False for a server that takes writes. */
  isReplica: boolean
  /** Whether it has each of the administrator's actions, and with it what the action did in the same transaction. */
  hasActs: boolean
  /** Whether it has everything that the leader had written. */
  hasAll: boolean
  /** Seconds since the last transaction that it has was committed; null where it has replayed none since its start. */
  seconds: number | null
}

/** How much of that a replica has. Time alone says nothing: while nothing is written, nothing is replayed. */
export async function readReplayed(replica: Database, { lsn, acts }: Written): Promise<Replayed> {
  const [row] = await replica.execute<Replayed>(sql`
    select pg_is_in_recovery() as "isReplica",
      (select count(*) from audit_events where id = any(${sql.param(acts)}::uuid[])) = ${acts.length}::int as "hasActs",
      coalesce(pg_last_wal_replay_lsn() >= ${lsn}::pg_lsn, false) as "hasAll",
      extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 as seconds`)
  if (!row) throw new Error('no answer')
  return row
}

import { setTimeout as delay } from 'node:timers/promises'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import type { Sql } from '../client.ts'

/** How long a try waits for locks: meanwhile, everybody who needs the same table queues behind it. */
const WAIT_MS = 500
/** The part of that which is left for the last statement of a long transaction. */
const LEAST_MS = 50
/** Between two tries those who stood behind it go on. */
const PAUSE_MS = 1_000
const LOCK_NOT_AVAILABLE = '55P03'
/** The first line of a migration whose statements are no transaction: concurrent indexes, changes of rows in batches. */
const IN_STEPS = '-- in steps'
const CONCURRENT = /^[^;]*?\bindex\s+concurrently\s+(?:if\s+(?:not\s+)?exists\s+)?"?(\w+)/i
const ROWS = /^(--.*\n|\s)*(update|delete|insert|with)\b/i

export type Patience = {
  /** Time after which a migration that never gets its locks is given up. */
  forMs?: number
  say?: (line: string) => void
}

/**
 * Applies the migrations that are missing, as drizzle records them. Each is a transaction of its own, so that its locks
 * end with it. One that does not get a lock within half a second lets everybody else pass, and tries again.
 */
export async function applyMigrations(
  client: Sql,
  migrationsFolder: string,
  { forMs = 600_000, say = console.warn }: Patience = {},
) {
  await client`create schema if not exists drizzle`
  await client`
    create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`
  const [row] = await client<{ newest: string | null }[]>`
    select max(created_at) as newest from drizzle.__drizzle_migrations`
  for (const migration of readMigrationFiles({ migrationsFolder }))
    if (migration.folderMillis > Number(row?.newest ?? 0)) await apply(migration)

  function apply(migration: MigrationMeta) {
    return migration.sql[0]?.startsWith(IN_STEPS)
      ? inSteps(migration)
      : patiently(() => asTransaction(migration))
  }

  function asTransaction({ sql, ...migration }: MigrationMeta) {
    return client.begin(async (tx) => {
      const begun = performance.now()
      for (const statement of sql) {
        // All waits together, as the first lock is held during the last wait.
        const left = Math.max(LEAST_MS, WAIT_MS - (performance.now() - begun))
        await tx.unsafe(`set local lock_timeout = ${Math.ceil(left)}`)
        await tx.unsafe(statement)
      }
      await tx.unsafe(...recorded(migration))
    })
  }

  async function inSteps({ sql, ...migration }: MigrationMeta) {
    for (const statement of sql) {
      const index = CONCURRENT.exec(statement)?.[1]
      // It waits for everybody's transaction to end, and nobody for it.
      await client.unsafe(`set lock_timeout = ${index ? 0 : WAIT_MS}`)
      if (index) await dropInvalid(index)
      while ((await patiently(() => client.unsafe(statement))).length > 0 && ROWS.test(statement));
    }
    await client`reset lock_timeout`
    await client.unsafe(...recorded(migration))
  }

  /** Finds what an interrupted `create index concurrently` left behind. */
  async function dropInvalid(index: string) {
    const found = await client`
      select from pg_index where indexrelid = to_regclass(${index}) and not indisvalid`
    if (found.length > 0) await client.unsafe(`drop index concurrently "${index}"`)
  }

  async function patiently<T>(run: () => Promise<T>): Promise<T> {
    for (const begun = performance.now(); ; ) {
      try {
        return await run()
      } catch (error) {
        if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error
        const holder = await oldestTransaction()
        if (performance.now() - begun > forMs) throw new Error(`no lock after many tries; ${holder}`)
        say(`migrating waits for a lock and tries again; ${holder}`)
        await delay(PAUSE_MS)
      }
    }
  }

  async function oldestTransaction() {
    const [oldest] = await client<{ pid: number; name: string; seconds: number }[]>`
      select pid, application_name as name, extract(epoch from now() - xact_start)::int as seconds from pg_stat_activity
      where datname = current_database() and xact_start < now() and pid <> pg_backend_pid() order by xact_start limit 1`
    return oldest
      ? `the oldest transaction is ${oldest.seconds} s old: process ${oldest.pid} of ${oldest.name || 'a client without a name'}`
      : 'no other transaction is open'
  }
}

const recorded = ({ hash, folderMillis }: Omit<MigrationMeta, 'sql'>): [string, (string | number)[]] => [
  'insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)',
  [hash, folderMillis],
]

import { readMigrationFiles } from 'drizzle-orm/migrator'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import { connect, type Database } from './client.ts'
import { LOCKS } from './locks.ts'
import { findTooOld } from './server-version.ts'

const migrationsFolder = 'db/migrations' // npm runs every script in the project's folder, and bundlers know no other

/** Applies our migrations, then runs `more` (the queues). It holds a lock, so two runs at once are safe. */
export async function migrateDatabase<T>(url: string, more: (db: Database) => Promise<T>): Promise<T> {
  const { client, db, close } = connect(url, 1, {}, { limitMs: null, session: true })
  try {
    const old = await findTooOld(db)
    if (old) throw new Error(old)
    await client`select pg_advisory_lock(${LOCKS.migration})`
    await migrate(db, { migrationsFolder })
    return await more(db)
  } finally {
    await close()
  }
}

/** Whether every migration of this version of the code has been applied. */
export async function isMigrated(db: Database): Promise<boolean> {
  const newest = readMigrationFiles({ migrationsFolder }).at(-1)?.folderMillis ?? 0
  const [table] = await db.execute<{ found: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as found`,
  )
  if (!table?.found) return false
  const [row] = await db.execute<{ newest: string | null }>(
    'select max(created_at) as newest from drizzle.__drizzle_migrations',
  )
  return Number(row?.newest ?? 0) >= newest
}

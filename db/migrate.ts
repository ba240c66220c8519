import { setTimeout as delay } from 'node:timers/promises'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { connect, type Database, type Sql } from './client.ts'
import { LOCKS } from './locks.ts'
import { applyMigrations, type Patience } from './migrating/apply.ts'
import { findTooOld } from './server-version.ts'

const migrationsFolder = 'db/migrations' // npm runs every script in the project's folder, and bundlers know no other

/** Applies our migrations, then runs `more` (the queues). It holds a lock, so two runs at once are safe. */
export async function migrateDatabase<T>(
  url: string,
  more: (db: Database) => Promise<T>,
  { folder = migrationsFolder, ...patience }: Patience & { folder?: string } = {},
): Promise<T> {
  const { client, db, close } = connect(url, 1, {}, { limitMs: null, session: true })
  try {
    const old = await findTooOld(db)
    if (old) throw new Error(old)
    await takeTurn(client)
    await applyMigrations(client, folder, patience)
    return await more(db)
  } finally {
    await close()
  }
}

/** It asks repeatedly and does not wait: a concurrent index waits for every running statement, even one that waits for this lock. */
async function takeTurn(client: Sql) {
  for (;;) {
    const [turn] = await client`select pg_try_advisory_lock(${LOCKS.migration}) as taken`
    if (turn?.taken) return
    await delay(200)
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

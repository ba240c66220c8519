import { rmSync } from 'node:fs'
import postgres from 'postgres'
import { LOCKS } from '#db/locks.ts'
import { ensureDatabase, prepareEmbeddedPostgres, waitForPostgres } from '../scripts/local/postgres.ts'
import { createSupervisor } from '../scripts/local/supervise.ts'
import { migrateAll } from '../scripts/migrate.ts'

const TEMPLATE = 'frontdesk_template'

/**
 * A new, empty PostgreSQL under `.data/` for this run, with one migrated database that every test file copies,
 * which takes a fraction of migrating.
 *
 * @returns its URL, which child processes need as TEST_DATABASE_URL, and how to stop it.
 */
export async function startTestServer(name: string, flags: string[] = []) {
  const folder = `.data/${name}`
  rmSync(folder, { recursive: true, force: true })
  const supervisor = createSupervisor(console.log)
  const server = await prepareEmbeddedPostgres(folder, ['-c', 'max_connections=400', ...flags])
  supervisor.supervise({ name: 'postgres', spawn: server.spawn, stopSignal: 'SIGINT' })
  await waitForPostgres(server.url)
  await migrateAll(await ensureDatabase(server.url, TEMPLATE))
  process.env.TEST_DATABASE_URL = server.url
  return { url: server.url, stop: supervisor.stop }
}

/** A database of the test's own, with every migration applied. TEST_DATABASE_URL is set by `npm test`. */
export async function createTestDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const serverUrl = process.env.TEST_DATABASE_URL
  if (!serverUrl) throw new Error('TEST_DATABASE_URL is missing: run the tests with npm test')
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2)}`
  const admin = () => postgres(serverUrl, { max: 1, onnotice: () => {} })
  const client = admin()
  try {
    // Copying needs the template to itself, so copies take turns.
    await client`select pg_advisory_lock(${LOCKS.testTemplate})`
    await client`create database ${client(name)} template ${client(TEMPLATE)}`
  } finally {
    await client.end()
  }
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: async () => {
      const again = admin()
      await again`drop database if exists ${again(name)} with (force)`
      await again.end()
    },
  }
}

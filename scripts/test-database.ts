import postgres from 'postgres'
import { migrateAll } from './migrate.ts'
import { ensureDatabase } from './postgres.ts'

const TEMPLATE = 'frontdesk_template'

/** Made once per run; every test file copies it, which takes a fraction of migrating. */
export async function prepareTemplate(serverUrl: string) {
  await migrateAll(await ensureDatabase(serverUrl, TEMPLATE))
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
    await client`select pg_advisory_lock(4676231508)`
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

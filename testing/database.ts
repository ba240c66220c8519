import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { LOCKS } from '#db/locks.ts'
import {
  embeddedFolders,
  ensureDatabase,
  prepareEmbeddedPostgres,
  waitForPostgres,
} from '../scripts/local/postgres.ts'
import { refuseSecondServer } from '../scripts/local/postmaster.ts'
import { createSupervisor } from '../scripts/local/supervise.ts'
import { migrateAll } from '../scripts/migrate.ts'
import { installPostgres, teachUuidv7 } from './installed-postgres.ts'
import { startPooler } from './pooler.ts'

const TEMPLATE = 'frontdesk_template'

/** Nothing here must survive a crash of the machine, so no write waits for the disk. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'log_min_messages=panic']
export const fastSettings = FAST.flatMap((setting) => ['-c', setting])

/** The sources of an empty, migrated database. */
const made = [
  'db/migrations/*.sql',
  'db/people/address-review.ts',
  'jobs/queue/queues.ts',
  'package-lock.json',
]
function templateKey(flags: string[]) {
  const hash = createHash('sha256').update(flags.join(' '))
  for (const path of globSync(made).sort()) hash.update(path).update(readFileSync(path))
  return hash.digest('hex')
}

/**
 * A PostgreSQL under `.data/` with one migrated database that every test copies, which takes a fraction of
 * the time of migrating.
 *
 * @param keep whether the next run may start from this one's data, if this one ended cleanly and the template
 * has not changed; otherwise it is new and empty.
 * @param version of an installed PostgreSQL to use in place of the embedded one.
 * @param pooled whether the product's connections go through PgBouncer.
 * @returns its URL, which child processes need as one of the `variables`, and how to stop it.
 */
export async function startTestServer(
  name: string,
  flags: string[] = [],
  { keep = false, version = null as string | null, pooled = false } = {},
) {
  const installed = version ? await installPostgres(version) : undefined
  const folder = `.data/${version ? `${name}-${version}` : name}`
  const marker = `${folder}/template`
  const key = templateKey(flags)
  const folders = embeddedFolders(folder)
  for (const one of folders) refuseSecondServer(join(one, 'data'))
  const isClean = folders.every((one) => !existsSync(join(one, 'data/postmaster.pid')))
  const isKept = keep && isClean && existsSync(marker) && readFileSync(marker, 'utf8') === key
  if (!isKept) for (const one of folders) rmSync(one, { recursive: true, force: true })

  const supervisor = createSupervisor(console.log)
  const server = await prepareEmbeddedPostgres(folder, ['-c', 'max_connections=400', ...flags], installed)
  supervisor.supervise({ name: 'postgres', spawn: server.spawn, stopSignal: 'SIGINT' })
  await waitForPostgres(server.url)
  if (isKept) await dropLeftOver(server.url)
  else {
    await teachUuidv7(server.url)
    await migrateAll(await ensureDatabase(server.url, TEMPLATE))
  }
  writeFileSync(marker, key)
  const pooler = pooled ? await startPooler(server.url, 60) : null
  const variables = { TEST_DATABASE_URL: server.url, ...(pooler && { TEST_POOLER_URL: pooler.url }) }
  Object.assign(process.env, variables)
  async function stop() {
    await pooler?.stop()
    await supervisor.stop()
  }
  return { url: server.url, variables, stop }
}

/** Databases of tests that were ended before they could clean up. */
async function dropLeftOver(url: string) {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  const found = await client<{ name: string }[]>`
    select datname as name from pg_database where datname like 'test\\_%'`
  for (const { name } of found) await client`drop database ${client(name)} with (force)`
  await client.end()
}

/** A database of the test's own, with every migration applied. TEST_DATABASE_URL is set by `npm test`. */
export async function createTestDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const serverUrl = process.env.TEST_DATABASE_URL
  if (!serverUrl) throw new Error('TEST_DATABASE_URL is missing: run the tests with npm test')
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2)}`
  const admin = () => postgres(serverUrl, { max: 1, onnotice: () => {} })
  const client = admin()
  try {
    // Copying needs the template to itself, so copies take turns. Copied files cost less than a log of each page.
    await client`select pg_advisory_lock(${LOCKS.testTemplate})`
    await client`create database ${client(name)} template ${client(TEMPLATE)} strategy file_copy`
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

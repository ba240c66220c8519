import { dataFolder } from '#env'
import { embeddedFolders, ensureDatabase, prepareEmbeddedPostgres, waitForPostgres } from './postgres.ts'
import { findRunning } from './postmaster.ts'
import { createSupervisor } from './supervise.ts'

/**
 * The database of DATABASE_URL, or the one that `npm start` keeps: the running one, or one that is started
 * for this long.
 *
 * @throws Error with one line when it cannot be reached.
 */
export async function openProjectDatabase(): Promise<{ url: string; close: () => Promise<void> }> {
  const given = process.env.DATABASE_URL && (process.env.DATABASE_DIRECT_URL || process.env.DATABASE_URL)
  if (given) {
    await waitForPostgres(given, 3).catch((error) => {
      throw new Error(`DATABASE_URL cannot be used: ${error.message || error.code}`)
    })
    return { url: given, close: async () => {} }
  }
  const folder = `${dataFolder()}/postgres`
  const running = findRunning(embeddedFolders(folder))
  if (running) return { url: await ensureDatabase(running, 'frontdesk'), close: async () => {} }
  const embedded = await prepareEmbeddedPostgres(folder)
  const supervisor = createSupervisor(console.error)
  supervisor.supervise({ name: 'postgres', spawn: embedded.spawn, stopSignal: 'SIGINT' })
  await waitForPostgres(embedded.url)
  return { url: await ensureDatabase(embedded.url, 'frontdesk'), close: supervisor.stop }
}

import { COMMAND_LINE } from '#app/admin/access/staff.ts'
import { migrateDatabase } from '#db/migrate.ts'
import { reviewAddresses } from '#db/people/address-review.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { migrateQueues } from '#jobs/queue/queues.ts'

/**
 * Applies every migration: ours, better-auth's tables, pg-boss's schema and its queues, and steps that need
 * more than SQL.
 * @returns how many people's addresses an administrator should look at.
 */
export async function migrateAll(url: string): Promise<number> {
  return migrateDatabase(url, async (db) => {
    const boss = await openBoss(url, 'migrate')
    try {
      await migrateQueues(boss)
    } finally {
      await boss.stop({ graceful: false })
    }
    return reviewAddresses(db, COMMAND_LINE)
  })
}

/** One line about addresses to look at; null where there are none. */
export const doubtfulLine = (people: number, publicUrl: string) =>
  people === 0
    ? null
    : `${people} ${people === 1 ? 'address needs' : 'addresses need'} a look: ${publicUrl}/admin/registrations?show=address`

if (import.meta.main) {
  const { DATABASE_URL, DATABASE_DIRECT_URL, PUBLIC_URL, PORT = '3000' } = process.env
  const url = DATABASE_DIRECT_URL || DATABASE_URL
  if (!url) {
    console.error('DATABASE_URL is missing: a URL such as postgres://user:password@localhost:5432/frontdesk')
    process.exit(2)
  }
  try {
    const line = doubtfulLine(await migrateAll(url), PUBLIC_URL || `http://localhost:${PORT}`)
    console.log('The database is up to date.')
    if (line) console.log(line)
  } catch (error) {
    console.error(
      `migrating failed: ${error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : error}`,
    )
    process.exit(1)
  }
}

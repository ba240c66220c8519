import { migrateDatabase } from '#db/migrate.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { migrateQueues } from '#jobs/queue/queues.ts'

/** Applies every migration: ours, better-auth's tables, pg-boss's schema and its queues. */
export async function migrateAll(url: string) {
  await migrateDatabase(url, async () => {
    const boss = await openBoss(url, 'migrate')
    try {
      await migrateQueues(boss)
    } finally {
      await boss.stop({ graceful: false })
    }
  })
}

if (import.meta.main) {
  const url = process.env.DATABASE_URL
  if (!url) {
    console.error('DATABASE_URL is missing: a URL such as postgres://user:password@localhost:5432/frontdesk')
    process.exit(2)
  }
  try {
    await migrateAll(url)
    console.log('The database is up to date.')
  } catch (error) {
    console.error(
      `migrating failed: ${error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : error}`,
    )
    process.exit(1)
  }
}

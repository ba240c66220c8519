import { getTableName } from 'drizzle-orm'
import type { PgBoss } from 'pg-boss'
import { RateLimiterPostgres } from 'rate-limiter-flexible'
import { connect } from '#db/client.ts'
import { registrationLimits } from '#db/schema.ts'
import { type Env, parseEnv } from '#env'
import { openBoss } from '#jobs/boss.ts'

function createRuntime() {
  const env: Env = parseEnv(process.env)
  const connection = connect(env.DATABASE_URL, 20)
  const counting = connect(env.DATABASE_URL, 4, { synchronous_commit: 'off' })
  let boss: Promise<PgBoss> | undefined
  // Prepared, because through an ORM it is two round trips; without waiting for the disk, because what a crash
  // makes it forget is a fraction of a second of counting.
  const query = async ({ text, values }: { text: string; values: never[] }) => ({
    rows: await counting.client.unsafe(text, values, { prepare: true }),
  })
  return {
    env,
    ...connection,
    /** Opened at the first registration; after a failure the next one tries again. */
    boss: () => {
      boss ??= openBoss(env.DATABASE_URL, 'sender').catch((error) => {
        boss = undefined
        throw error
      })
      return boss
    },
    limit: (name: string, points: number, seconds: number) =>
      new RateLimiterPostgres({
        storeClient: { query },
        storeType: 'client',
        tableName: getTableName(registrationLimits),
        tableCreated: true,
        keyPrefix: name,
        points,
        duration: seconds,
        clearExpiredByTimeout: false,
      }),
  }
}
export type Runtime = ReturnType<typeof createRuntime>

// On globalThis because bundlers evaluate a module once per entry: one pool for the process, not one a page.
const holder = globalThis as { frontdesk?: Runtime }
export function runtime(): Runtime {
  holder.frontdesk ??= createRuntime()
  return holder.frontdesk
}

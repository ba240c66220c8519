import { getTableName } from 'drizzle-orm'
import type { PgBoss } from 'pg-boss'
import { RateLimiterPostgres } from 'rate-limiter-flexible'
import { connect } from '#db/client.ts'
import { registrationLimits } from '#db/schema.ts'
import { type Env, parseEnv } from '#env'
import { openBoss } from '#jobs/boss.ts'

function createRuntime() {
  const env: Env = parseEnv(process.env)
  const connection = connect(env.DATABASE_URL, 10)
  let boss: Promise<PgBoss> | undefined
  /** What rate-limiter-flexible asks of a client, prepared: through an ORM it is two round trips. */
  const query = async ({ text, values }: { text: string; values: never[] }) => ({
    rows: await connection.client.unsafe(text, values, { prepare: true }),
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

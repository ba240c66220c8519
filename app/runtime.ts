import type { PgBoss } from 'pg-boss'
import { connect } from '#db/client.ts'
import { type Env, parseEnv } from '#env'
import { openBoss } from '#jobs/queue/boss.ts'
import { createWake } from '#jobs/queue/notify.ts'
import { markTooSlow } from './admin/too-slow.ts'
import { createLimit } from './limits.ts'

function createRuntime() {
  const env: Env = parseEnv(process.env)
  const people = connect(env.DATABASE_URL, 20)
  const timeout = env.ADMIN_STATEMENT_TIMEOUT_MS
  markTooSlow(timeout)
  let boss: Promise<PgBoss> | undefined
  return {
    env,
    /** For people, whom the dashboard's timeout does not cut off and no slow page of it keeps from a connection. */
    people,
    /** For the dashboard: the database ends what takes longer than `ADMIN_STATEMENT_TIMEOUT_MS`. */
    ...connect(env.DATABASE_URL, 10, {}, { limitMs: timeout }),
    /** Opened at the first registration; after a failure the next one tries again. */
    boss: () => {
      boss ??= openBoss(env.DATABASE_URL, 'sender', timeout).catch((error) => {
        boss = undefined
        throw error
      })
      return boss
    },
    wake: createWake(people.client),
    limits: {
      registration: createLimit(people.client, 'registration', env.REGISTRATION_LIMIT, 3600),
      signIn: createLimit(people.client, 'sign-in', 10, 900),
    },
  }
}
export type Runtime = ReturnType<typeof createRuntime>

// On globalThis because bundlers evaluate a module once per entry: one pool for the process, not one a page.
const holder = globalThis as { frontdesk?: Runtime }
export function runtime(): Runtime {
  holder.frontdesk ??= createRuntime()
  return holder.frontdesk
}

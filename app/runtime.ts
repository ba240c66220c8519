import type { PgBoss } from 'pg-boss'
import { connect } from '#db/client.ts'
import { type Env, parseEnv } from '#env'
import { openBoss } from '#jobs/boss.ts'
import { createWake } from '#jobs/wake.ts'
import { createLimit } from './limits.ts'

function createRuntime() {
  const env: Env = parseEnv(process.env)
  const connection = connect(env.DATABASE_URL, 20)
  let boss: Promise<PgBoss> | undefined
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
    wake: createWake(connection.client),
    limits: {
      registration: createLimit(connection.client, 'registration', env.REGISTRATION_LIMIT, 3600),
      signIn: createLimit(connection.client, 'sign-in', 10, 900),
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

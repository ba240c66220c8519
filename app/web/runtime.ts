import type { PgBoss } from 'pg-boss'
import { connect, withChangedTexts } from '#db/client.ts'
import { type Env, parseEnv } from '#env'
import { openBoss } from '#jobs/queue/boss.ts'
import { createNotify } from '#jobs/queue/notify.ts'
import { maskAddresses } from '../admin/access/mask.ts'
import { createSoughtLimit } from '../admin/access/sought-limit.ts'
import { createAccessTally } from '../admin/access/tally.ts'
import { markTooSlow } from '../admin/frame/too-slow.ts'
import { createCodeGate, createElsewhereLimit, createSignInGate } from '../admin/sign-in/admit.ts'
import { createRegisterTogether } from '../register/register-together.ts'
import { createLimit } from './limits.ts'
import { createReplica } from './replica.ts'

/**
 * Nobody watches a form for longer than 8 s. A connection that is silent, as behind a link that drops packets, is
 * given up 2 s after this: before its person is, so that their repeat finds another one.
 */
const PEOPLE_MS = 4_000

/** Names that may be tried for each registration that is allowed. */
const HINTS_EACH = 5

/** For people who register. Neither the dashboard's timeout nor its slow pages affect these connections. */
export const connectPeople = (url: string) => connect(url, 20, {}, { limitMs: PEOPLE_MS })

function createRuntime() {
  const env: Env = parseEnv(process.env)
  const people = connectPeople(env.DATABASE_URL)
  const [secret = ''] = env.SESSION_SECRET
  const timeout = env.ADMIN_STATEMENT_TIMEOUT_MS
  markTooSlow(timeout)
  let opened: Promise<PgBoss> | undefined
  /** Opened at the first registration; after a failure the next one tries again. */
  const boss = () => {
    opened ??= openBoss(env.DATABASE_URL, 'sender', timeout).catch((error) => {
      opened = undefined
      throw error
    })
    return opened
  }
  const limit = createLimit(people.client, 'registration', env.REGISTRATION_LIMIT, 3600, secret)
  const hints = createLimit(people.client, 'available', env.REGISTRATION_LIMIT * HINTS_EACH, 3600, secret)
  /** For the dashboard: the database ends statements that take longer than `ADMIN_STATEMENT_TIMEOUT_MS`. */
  const dashboard = connect(env.DATABASE_URL, 10, {}, { limitMs: timeout })
  return {
    env,
    people,
    hints,
    ...dashboard,
    /** For readers from whom addresses are kept (access/reader.ts). */
    masked: withChangedTexts(dashboard.client, maskAddresses),
    /** Where the dashboard's pages read, if there is one. */
    replica: env.DATABASE_READ_URL
      ? createReplica(env.DATABASE_READ_URL, timeout, dashboard.client, maskAddresses)
      : undefined,
    boss,
    together: createRegisterTogether({ ...people, boss, limit, notify: createNotify(people.client) }),
    accessTally: createAccessTally(dashboard.db),
    countSought: createSoughtLimit(dashboard.client, secret),
    signInGate: createSignInGate(people.client, secret),
    codeGate: createCodeGate(people.client, secret),
    countElsewhere: createElsewhereLimit(people.client, secret),
  }
}
export type Runtime = ReturnType<typeof createRuntime>

// On globalThis because bundlers evaluate a module once per entry: one pool for the process, not one a page.
const holder = globalThis as { frontdesk?: Runtime }
export function runtime(): Runtime {
  holder.frontdesk ??= createRuntime()
  return holder.frontdesk
}

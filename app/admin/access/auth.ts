import { type BetterAuthPlugin, betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { username } from 'better-auth/plugins/username'
import { cookieName } from '#app/web/cookie-name.ts'
import type { Database } from '#db/client.ts'
import * as tables from '#db/schema/staff.ts'
import type { Env } from '#env'
import { createPasswords } from './passwords.ts'

/** Staff accounts and sessions; people who register have none. There is no sign-up: `npm run admin` creates accounts. */
export function createAuth(
  db: Database,
  env: Pick<Env, 'publicUrl' | 'SESSION_SECRET'>,
  plugins: BetterAuthPlugin[] = [],
) {
  return betterAuth({
    baseURL: env.publicUrl,
    secret: env.SESSION_SECRET[0],
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: {
        user: tables.staff,
        session: tables.staffSessions,
        account: tables.staffAccounts,
        verification: tables.staffVerifications,
      },
    }),
    user: { additionalFields: { role: { type: [...tables.staffRole.enumValues], input: false } } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      password: createPasswords(),
    },
    session: { expiresIn: 12 * 3600, updateAge: 3600 },
    // By itself it knows only the prefix __Secure-.
    advanced: {
      useSecureCookies: false,
      cookiePrefix: cookieName('frontdesk', env.publicUrl),
      defaultCookieAttributes: { secure: env.publicUrl.startsWith('https:') },
    },
    plugins: [username({ usernameValidator: (name) => /^[a-zA-Z0-9_.-]{3,30}$/.test(name) }), ...plugins],
    telemetry: { enabled: false },
    logger: { level: 'error' },
  })
}

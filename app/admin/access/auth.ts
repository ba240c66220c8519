import { createHash } from 'node:crypto'
import { type BetterAuthPlugin, betterAuth, type GenericEndpointContext } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { username } from 'better-auth/plugins/username'
import { cookieName } from '#app/web/cookie-name.ts'
import type { Database } from '#db/client.ts'
import * as tables from '#db/schema/staff.ts'
import type { Env } from '#env'
import { LEAST } from './password-lengths.ts'
import { createPasswords } from './passwords.ts'
import { sessionElsewhere } from './session-elsewhere.ts'

const SESSION_DAYS = 7
/** For so long after the password the code is awaited. */
const CODE_SECONDS = 600

/** The number by which better-auth finds the secret again: of the secret itself, since its place in the list changes. */
const versionOf = (secret: string) => createHash('sha256').update(`version ${secret}`).digest().readUInt32BE()

/** A browser has one session: the one whose cookie is replaced by a new sign-in could not be signed out of any more. */
async function endReplaced({ token }: { token: string }, context: GenericEndpointContext | null) {
  if (!context) return
  const { authCookies, secret, internalAdapter } = context.context
  const before = await context.getSignedCookie(authCookies.sessionToken.name, secret)
  if (before && before !== token) await internalAdapter.deleteSession(before)
}

/** Staff accounts and sessions; people who register have none. There is no sign-up: `npm run admin` creates accounts. */
export function createAuth(
  db: Database,
  env: Pick<Env, 'publicUrl' | 'SESSION_SECRET'>,
  plugins: BetterAuthPlugin[] = [],
) {
  return betterAuth({
    baseURL: env.publicUrl,
    // The first signs and encrypts. What an earlier one has encrypted can be read as long as that is listed.
    secrets: [...new Set(env.SESSION_SECRET)].map((value) => ({ version: versionOf(value), value })),
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: {
        user: tables.staff,
        session: tables.staffSessions,
        account: tables.staffAccounts,
        verification: tables.staffVerifications,
        twoFactor: tables.staffSecondFactors,
      },
    }),
    user: {
      additionalFields: {
        role: { type: [...tables.staffRole.enumValues], input: false },
        mustChangePassword: { type: 'boolean', input: false },
      },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: LEAST,
      password: createPasswords(),
    },
    // An absolute age. How long they may be unused is ours (`signed-in.ts`): better-auth would count a page's own requests.
    session: {
      expiresIn: SESSION_DAYS * 24 * 3600,
      disableSessionRefresh: true,
      additionalFields: {
        method: { type: 'string', input: false },
        lastUsedAt: { type: 'date', input: false },
        authenticatedAt: { type: 'date', input: false },
      },
    },
    databaseHooks: { session: { create: { after: endReplaced } } },
    // By itself it knows only the prefix __Secure-.
    advanced: {
      useSecureCookies: false,
      cookiePrefix: cookieName('frontdesk', env.publicUrl),
      defaultCookieAttributes: { secure: env.publicUrl.startsWith('https:') },
    },
    plugins: [
      username({ usernameValidator: (name) => /^[a-zA-Z0-9_.-]{3,30}$/.test(name) }),
      // Its lock would let whoever knows the password keep the owner out; `createCodeGate` limits tries.
      twoFactor({ twoFactorCookieMaxAge: CODE_SECONDS, accountLockout: { enabled: false } }),
      sessionElsewhere(),
      ...plugins,
    ],
    telemetry: { enabled: false },
    logger: { level: 'error' },
  })
}

import { createLimit } from '#app/web/limits.ts'
import { createSemaphore } from '#app/web/semaphore.ts'
import type { Sql } from '#db/client.ts'

const WINDOW_SECONDS = 900

export type Try = { address: string; username: string; knownBrowser: string | null }

/** For somebody whose name is not known yet: only the identity provider can say it. No username has a space. */
export const ELSEWHERE = 'sign-in elsewhere'

/** Limits of tries by browser or else by address and name; 0 for none. */
function createTryLimit(
  client: Sql,
  secret: string,
  of: string,
  most: Record<'address' | 'name' | 'browser', number>,
) {
  const limit = (by: keyof typeof most) =>
    createLimit(client, `${of}-${by}`, most[by], WINDOW_SECONDS, secret)
  const [byAddress, byName, byBrowser] = [limit('address'), limit('name'), limit('browser')]
  /** Counts one try. @returns seconds until the next is allowed; 0 when this one is. */
  return async ({ address, username, knownBrowser }: Try): Promise<number> => {
    if (knownBrowser) return byBrowser.count(knownBrowser)
    const wait = await byAddress.count(address)
    return wait > 0 ? wait : byName.count(username.toLowerCase())
  }
}

/**
 * The checks before a password is hashed. A browser in which the name has signed in before has its own count
 * and its own line. So the tries of strangers cannot lock out people who have been here before.
 */
export function createSignInGate(client: Sql, secret: string) {
  // One of the two hashes that may run at once (access/passwords.ts). One takes 0.1 s, so the last in line
  // waits for a second.
  const strangers = createSemaphore(1, 10)
  return {
    // Right or wrong. A name may be mistyped by several people, from several addresses.
    count: createTryLimit(client, secret, 'sign-in', { address: 10, name: 20, browser: 10 }),

    /** @throws {Busy} when too many wait. */
    pass: <T>({ knownBrowser }: Try, run: () => Promise<T>): Promise<T> =>
      knownBrowser ? run() : strangers(run),
  }
}

/** Each sign-in by OpenID Connect asks the identity provider. */
export const createElsewhereLimit = (client: Sql, secret: string) =>
  createTryLimit(client, secret, 'sign-in-elsewhere', { address: 20, name: 0, browser: 20 })

/** Codes hold for 90 seconds, because clocks differ. */
const CODE_SECONDS = 120

/** The checks before a code is compared. Who tries one has given the password. */
export function createCodeGate(client: Sql, secret: string) {
  const used = createLimit(client, 'code-used', 1, CODE_SECONDS, secret)
  return {
    count: createTryLimit(client, secret, 'code', { address: 10, name: 10, browser: 10 }),
    /** Each code is compared once, so that nobody can use one that they have seen. @returns whether this is the first time. */
    isNew: async (userId: string, code: string) => (await used.count(`${userId} ${code}`)) === 0,
  }
}

import { createLimit } from '#app/web/limits.ts'
import { createSemaphore } from '#app/web/semaphore.ts'
import type { Sql } from '#db/client.ts'

const WINDOW_SECONDS = 900
/** Tries within that time, right or wrong. A name may be mistyped by several people, from several addresses. */
const BY_ADDRESS = 10
const BY_NAME = 20
const BY_KNOWN_BROWSER = 10

export type Try = { address: string; username: string; knownBrowser: string | null }

/**
 * The checks before a password is hashed. A browser in which the name has signed in before has its own count
 * and its own line. So the tries of strangers cannot lock out people who have been here before.
 */
export function createSignInGate(client: Sql, secret: string) {
  const limit = (name: string, points: number) =>
    createLimit(client, `sign-in-${name}`, points, WINDOW_SECONDS, secret)
  const [byAddress, byName, byBrowser] = [
    limit('address', BY_ADDRESS),
    limit('name', BY_NAME),
    limit('browser', BY_KNOWN_BROWSER),
  ]
  // One of the two hashes that may run at once (access/passwords.ts). One takes 0.1 s, so the last in line
  // waits for a second.
  const strangers = createSemaphore(1, 10)

  return {
    /** Counts one try. @returns seconds until the next is allowed; 0 when this one is. */
    async count({ address, username, knownBrowser }: Try): Promise<number> {
      if (knownBrowser) return byBrowser.count(knownBrowser)
      const wait = await byAddress.count(address)
      return wait > 0 ? wait : byName.count(username.toLowerCase())
    },

    /** @throws {Busy} when too many wait. */
    pass: <T>({ knownBrowser }: Try, run: () => Promise<T>): Promise<T> =>
      knownBrowser ? run() : strangers(run),
  }
}

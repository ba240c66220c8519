import { createLimit } from '#app/web/limits.ts'
import type { Sql } from '#db/client.ts'

const MOST_AN_HOUR = 60
const HOUR = 3_600

/**
 * Whole addresses that a reader who sees none may try. One that they have tried already costs nothing for an hour: pages
 * that are drawn again look for it again.
 */
export function createSoughtLimit(client: Sql, secret: string) {
  const tried = createLimit(client, 'sought', MOST_AN_HOUR, HOUR, secret)
  const known = createLimit(client, 'sought-address', 1, HOUR, secret)
  /** @returns seconds until the reader may try this address; 0 when they may now. */
  return async (readerId: string, address: string): Promise<number> => {
    const both = `${readerId} ${address}`
    if (await known.isUsed(both)) return 0
    const wait = await tried.count(readerId)
    if (wait === 0) await known.count(both)
    return wait
  }
}

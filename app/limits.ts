import { isIPv6 } from 'node:net'
import { getTableName } from 'drizzle-orm'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Sql } from '#db/client.ts'
import { type Part, run } from '#db/one-statement.ts'
import { registrationLimits } from '#db/schema.ts'
import { mac } from './secret.ts'

type Query = { text: string; values: unknown[] }
type Answer = { points: number; expire: string | null }
export type Limit = ReturnType<typeof createLimit>

/**
 * So many uses by one key in so many seconds, counted in PostgreSQL for all web processes together.
 *
 * @param points 0 for any number.
 * @param secret makes the stored keys: no address and no name can be read from them, nor guessed and compared.
 */
export function createLimit(client: Sql, name: string, points: number, seconds: number, secret: string) {
  const storedKey = (key: string) => mac(secret, `limit ${name}`, networkOf(key)).toString('base64url')
  const limiter = (answer: (query: Query) => Promise<Iterable<Answer>>) =>
    new RateLimiterPostgres({
      storeClient: { query: async (query: Query) => ({ rows: await answer(query) }) },
      storeType: 'client',
      tableName: getTableName(registrationLimits),
      tableCreated: true,
      keyPrefix: name,
      points,
      duration: seconds,
      clearExpiredByTimeout: false,
    })
  const counting = limiter(({ text, values }) => run<Answer>(client, { sql: text, params: values }))

  return {
    /** Counts one use by `key`. @returns seconds until the next is allowed; 0 when this one is. */
    async count(key: string): Promise<number> {
      if (points === 0) return 0
      try {
        await counting.consume(storedKey(key))
        return 0
      } catch (error) {
        if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
        throw error
      }
    },

    /** Counting as part of a statement, which fails and is not counted where the use is one too many. */
    async part(key: string): Promise<Part[]> {
      if (points === 0) return []
      const parts: Part[] = []
      const capture = limiter(async ({ text, values }) => {
        parts.push({
          name: 'counted',
          sql: text.replace(/;\s*$/, ''),
          params: values,
          holds: `points <= ${points}`,
        })
        return [{ points: 1, expire: null }]
      })
      await capture.consume(storedKey(key))
      return parts
    },
  }
}

/** The /64 of an IPv6 address, which one household or server has for itself; anything else as it is. */
export function networkOf(key: string): string {
  if (!isIPv6(key)) return key
  const [before = [], after = []] = key.split('::').map((part) => part.split(':').filter(Boolean))
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  const groups = [...before, ...zeros, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16))
  // Of these the rest tells who it is, such as an IPv4 address.
  if (groups.every((group) => group === 0)) return key
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`
}

import { isIPv6 } from 'node:net'
import { getTableName } from 'drizzle-orm'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Sql } from '#db/client.ts'
import { type Part, run } from '#db/one-statement.ts'
import type { Use } from '#db/people/registrations.ts'
import { registrationLimits } from '#db/schema/people.ts'
import { mac } from './secret.ts'

type Query = { text: string; values: unknown[] }
type Answer = { points: number; expire: string | null }
export type Limit = ReturnType<typeof createLimit>

/**
 * So many uses by one key in so many seconds, counted in PostgreSQL for all web processes together.
 *
 * @param points uses allowed; 0 for no limit.
 * @param secret derives the stored keys, so that addresses and names can be neither read from them nor guessed.
 */
export function createLimit(client: Sql, name: string, points: number, seconds: number, secret: string) {
  const storedKey = (key: string) => mac(secret, `limit ${name}`, networkOf(key)).toString('base64url')
  const limiter = new RateLimiterPostgres({
    storeClient: {
      query: async ({ text, values }: Query) => {
        const rows = await run<Answer>(client, { sql: text, params: values })
        return { rows, rowCount: rows.length }
      },
    },
    storeType: 'client',
    tableName: getTableName(registrationLimits),
    tableCreated: true,
    keyPrefix: name,
    points,
    duration: seconds,
    clearExpiredByTimeout: false,
  })

  return {
    /** Counts one use by `key`. @returns seconds until the next is allowed; 0 when this one is. */
    async count(key: string): Promise<number> {
      if (points === 0) return 0
      try {
        await limiter.consume(storedKey(key))
        return 0
      } catch (error) {
        if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
        throw error
      }
    },

    /** Whether `key` has been used within the time. */
    isUsed: async (key: string) => (await limiter.get(storedKey(key))) !== null,

    /** The input of `parts` for people who share a statement: how often each key is used, and the place of each use. */
    uses(given: string[]): Use[] {
      const keys = given.map(storedKey)
      const counts = new Map<string, number>()
      const numbered = keys.map((key) => {
        const limitKey = limiter.getKey(key)
        const nth = (counts.get(limitKey) ?? 0) + 1
        counts.set(limitKey, nth)
        return { limitKey, nth }
      })
      return numbered.map(({ limitKey, nth }) => ({ limitKey, nth, uses: counts.get(limitKey) ?? nth }))
    },

    /**
     * Counting as part of a statement for many: one use for each of the rows `given`, which have a `Use` each. It
     * yields the rows `asked`: as given, with the `seconds` until the next use is allowed, 0 where this one is.
     */
    parts(): Part[] {
      if (points === 0) return [{ name: 'asked', sql: 'select *, 0 as seconds from given', params: [] }]
      return [
        { name: 'used', sql: COUNT_ALL, params: [seconds * 1000] },
        { name: 'asked', sql: SECONDS_LEFT, params: [points] },
      ]
    },
  }
}

/** The /64 of an IPv6 address, which belongs to one household or server; any other address unchanged. */
export function networkOf(key: string): string {
  if (!isIPv6(key)) return key
  const [before = [], after = []] = key.split('::').map((part) => part.split(':').filter(Boolean))
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  const groups = [...before, ...zeros, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16))
  // In these the rest identifies the client, for example by an IPv4 address.
  if (groups.every((group) => group === 0)) return key
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`
}

const NOW = '(extract(epoch from now()) * 1000)::bigint'
// In order of the keys, so that two statements with the same keys lock them in the same order.
const COUNT_ALL = `insert into registration_limits as l (key, points, expire)
  select "limitKey", uses, ${NOW} + $1::bigint from given where nth = uses order by "limitKey"
  on conflict (key) do update set
    points = case when l.expire <= ${NOW} then excluded.points else l.points + excluded.points end,
    expire = case when l.expire <= ${NOW} then excluded.expire else l.expire end
  returning key, points, expire`
/** If several uses share one key, the first ones are admitted. */
const SECONDS_LEFT = `select given.*, case when points - uses + nth <= $1::integer then 0
  else greatest(1, ceil((expire - ${NOW}) / 1000.0))::integer end as seconds
  from given join used on key = "limitKey"`

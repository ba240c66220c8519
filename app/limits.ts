import { getTableName } from 'drizzle-orm'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Sql } from '#db/client.ts'
import { type Part, run } from '#db/one-statement.ts'
import { registrationLimits } from '#db/schema.ts'

type Query = { text: string; values: unknown[] }
type Answer = { points: number; expire: string | null }
export type Limit = ReturnType<typeof createLimit>

/**
 * So many uses by one key in so many seconds, counted in PostgreSQL for all web processes together.
 *
 * @param points 0 for any number.
 */
export function createLimit(client: Sql, name: string, points: number, seconds: number) {
  const limiter = new RateLimiterPostgres({
    storeClient: {
      query: async ({ text, values }: Query) => ({
        rows: await run<Answer>(client, { sql: text, params: values }),
      }),
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
        await limiter.consume(key)
        return 0
      } catch (error) {
        if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
        throw error
      }
    },

    /** What one use by `key` is counted under. */
    keyOf: (key: string) => limiter.getKey(key),

    /**
     * Counting as part of a statement for many: one use by each of the rows `given`, in order of `n`, under its
     * "limitKey". It gives the rows `counted`: `n`, and `seconds` until the next use is allowed, 0 where this one is.
     */
    parts(): Part[] {
      if (points === 0) return [{ name: 'counted', sql: 'select n, 0 as seconds from given', params: [] }]
      return [
        { name: 'used', sql: COUNT_ALL, params: [seconds * 1000] },
        { name: 'counted', sql: SECONDS_LEFT, params: [points] },
      ]
    },
  }
}

// In order of the keys, so that two statements with the same keys wait for each other in one order.
const NOW = `(extract(epoch from now()) * 1000)::bigint`
const COUNT_ALL = `insert into registration_limits as l (key, points, expire)
  select "limitKey", count(*), ${NOW} + $1::bigint from given group by "limitKey" order by "limitKey"
  on conflict (key) do update set
    points = case when l.expire <= ${NOW} then excluded.points else l.points + excluded.points end,
    expire = case when l.expire <= ${NOW} then excluded.expire else l.expire end
  returning key, points, expire`
/** Of those who use one key together the first are let in. */
const SECONDS_LEFT = `select n, case
    when points - count(*) over (partition by key) + row_number() over (partition by key order by n) <= $1::integer then 0
    else greatest(1, ceil((expire - ${NOW}) / 1000.0))::integer end as seconds
  from given join used on key = "limitKey"`

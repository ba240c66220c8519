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
        await counting.consume(key)
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
      await capture.consume(key)
      return parts
    },
  }
}

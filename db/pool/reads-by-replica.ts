import type { Sql } from './pool.ts'
import { isRead } from './repeated-reads.ts'

/** It took too long, which the leader would not do faster. */
const STATEMENT_TIMEOUT = '57014'

/**
 * The pool for drizzle, whose reads go to a replica. A read that fails there, for whatever reason, is asked of the leader: the
 * replica may be gone, lack a migration, or have given up the read for what it had to replay.
 * @param failed told why.
 */
export function readingByReplica(replica: Sql, leader: Sql, failed: (error: Error) => void): Sql {
  const unsafe: Sql['unsafe'] = (text, ...more) => {
    if (!isRead(text)) return leader.unsafe(text, ...more)
    type Query = ReturnType<Sql['unsafe']>
    async function ask<T>(answer: (query: Query) => PromiseLike<T>): Promise<T> {
      try {
        return await answer(replica.unsafe(text, ...more))
      } catch (error) {
        if ((error as { code?: string }).code === STATEMENT_TIMEOUT) throw error
        failed(error as Error)
        return answer(leader.unsafe(text, ...more))
      }
    }
    return {
      // biome-ignore lint/suspicious/noThenProperty: sent when awaited, as in postgres.js
      then: (...told: Parameters<Promise<never>['then']>) =>
        ask<never>((query) => query as never).then(...told),
      values: () => ask((query) => query.values()),
    } as never
  }
  return { ...leader, unsafe } as Sql
}

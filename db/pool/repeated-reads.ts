import { again } from './again.ts'
import type { Sql } from './pool.ts'

const WRITES = /\b(insert|update|delete|merge)\b/i
/** Whether it may be done twice. Too few rather than too many: what locks or could write does not count. */
const isRead = (text: string) => /^\s*(select|with)\b/i.test(text) && !WRITES.test(text)

/**
 * The pool for drizzle, which does a read once more where it failed with its connection: a page whose connection the
 * database has ended meanwhile is shown all the same. Statements of a transaction are the transaction's own and not done again.
 */
export function repeatingReads(client: Sql): Sql {
  const unsafe: Sql['unsafe'] = (text, ...more) => {
    const ask = () => client.unsafe(text, ...more)
    if (!isRead(text)) return ask() as never
    return {
      // biome-ignore lint/suspicious/noThenProperty: sent when somebody waits for it, as by postgres.js
      then: (...told: Parameters<Promise<never>['then']>) => again<never>(ask as never).then(...told),
      values: () => again(async () => ask().values()),
    } as never
  }
  return { ...client, unsafe } as Sql
}

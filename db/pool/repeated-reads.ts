import { again } from './again.ts'
import type { Sql } from './pool.ts'

const WRITES = /\b(insert|update|delete|merge)\b/i
/**
 * Whether a statement may be repeated. When in doubt it may not: a statement that locks or could write is excluded.
 */
export const isRead = (text: string) => /^\s*(select|with)\b/i.test(text) && !WRITES.test(text)

/**
 * The pool for drizzle, which repeats a read once if its connection failed: a page whose connection the
 * database has closed is still shown. Statements of a transaction are not repeated.
 */
export function repeatingReads(client: Sql): Sql {
  const unsafe: Sql['unsafe'] = (text, ...more) => {
    const ask = () => client.unsafe(text, ...more)
    if (!isRead(text)) return ask() as never
    return {
      // biome-ignore lint/suspicious/noThenProperty: sent when awaited, as in postgres.js
      then: (...told: Parameters<Promise<never>['then']>) => again<never>(ask as never).then(...told),
      values: () => again(async () => ask().values()),
    } as never
  }
  return { ...client, unsafe } as Sql
}

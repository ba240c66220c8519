import type { Sql } from './pool.ts'

/** The pool for drizzle, for reading only, with every text in an answer changed: also those inside JSON and arrays. */
export function changingTexts(client: Sql, change: (text: string) => string): Sql {
  const changed = (rows: unknown[]) => {
    // In place, since the list has properties of its own.
    for (const [index, row] of rows.entries()) rows[index] = changeTexts(row, change)
    return rows
  }
  const unsafe = ((...asked: Parameters<Sql['unsafe']>) => {
    const query = client.unsafe(...asked)
    return {
      // biome-ignore lint/suspicious/noThenProperty: sent when awaited, as in postgres.js
      then: (...told: Parameters<Promise<unknown>['then']>) =>
        Promise.resolve(query as PromiseLike<unknown[]>)
          .then(changed)
          .then(...told),
      values: async () => changed((await query.values()) as unknown[]),
    }
  }) as unknown as Sql['unsafe']
  const begin = () => Promise.reject(new Error('a connection that changes what it reads must not write'))
  return { options: client.options, unsafe, begin } as unknown as Sql
}

function changeTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => changeTexts(one, change))
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, changeTexts(one, change)]))
}

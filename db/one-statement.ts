import type { Sql } from './client.ts'

export type Statement = { sql: string; params: unknown[] }
/** A statement, the name that its rows have in the whole, and a condition that they must meet. */
export type Part = Statement & { name: string; holds?: string }

/** Composed texts, keyed by the texts of their parts in order. */
type Composed = { text?: string; next: Map<string, Composed> }
const composed: Composed = { next: new Map() }

/**
 * Composes the parts into one statement, which PostgreSQL executes as a whole or not at all, without `begin`
 * and `commit`: one message there, one answer back. If a condition does not hold, the whole fails. A part
 * sees the rows of earlier parts by their names, and none of their other changes.
 *
 * @param answer a query over the parts, whose rows the whole returns.
 */
export function asOneStatement(parts: Part[], answer = 'select'): Statement {
  let place = composed
  for (const text of [answer, ...parts.flatMap(({ sql, name, holds }) => [sql, `${name} ${holds}`])]) {
    const next: Composed = place.next.get(text) ?? { next: new Map() }
    place.next.set(text, next)
    place = next
  }
  place.text ??= compose(parts, answer)
  return { sql: place.text, params: parts.flatMap(({ params }) => params) }
}

function compose(parts: Part[], answer: string): string {
  let taken = 0
  const list = parts.map(({ name, sql, params }) => {
    const text = sql.replace(/\$(\d+)/g, (_, number) => `$${Number(number) + taken}`)
    taken += params.length
    return `${name} as (${text})`
  })
  const conditions = parts.flatMap(({ name, holds }) => (holds ? `(select ${holds} from ${name})` : []))
  // There is no `raise` outside of functions; a division by zero fails without one.
  return `with ${list.join(', ')} select answer.*, 1 / (${conditions.join(' and ') || 'true'})::int as holds from (${answer}) answer`
}

/** @throws postgres.js's error, with `code` and `constraint_name`; nothing is kept then. */
export const run = <Row extends object>(client: Sql, { sql, params }: Statement) =>
  client.unsafe<Row[]>(sql, params as never[], { prepare: true })

/** Whether the error says that a condition did not hold. */
export const isFailedCheck = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === '22012' // division_by_zero

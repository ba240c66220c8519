import type { Sql } from './client.ts'

export type Statement = { sql: string; params: unknown[] }
/** A statement, the name of its rows inside the whole, and what must hold of them. */
export type Part = Statement & { name: string; holds?: string }

/** What has been composed, under the texts of its parts in order. */
type Composed = { text?: string; next: Map<string, Composed> }
const composed: Composed = { next: new Map() }

/**
 * The parts as one statement, which PostgreSQL does whole or not at all without `begin` and `commit`: one message
 * there, one answer back. Where something does not hold, the whole fails. A part sees the rows of those before it by
 * their names, and no other change of theirs.
 *
 * @param answer a query over the parts: what the whole gives back.
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
  // There is no `raise` outside of functions; a division by zero is the way that needs none.
  return `with ${list.join(', ')} select answer.*, 1 / (${conditions.join(' and ') || 'true'})::int as holds from (${answer}) answer`
}

/** @throws postgres.js's error, with `code` and `constraint_name`; nothing is kept then. */
export const run = <Row extends object>(client: Sql, { sql, params }: Statement) =>
  client.unsafe<Row[]>(sql, params as never[], { prepare: true })

/** Whether the error says that something did not hold. */
export const isFailedCheck = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === '22012' // division_by_zero

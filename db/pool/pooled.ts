// Behind a pooler in transaction mode (PgBouncer) a connection is lent for one transaction, and keeps nothing after it:
// neither settings nor prepared statements (decision 040).

import type { Connection, RawQuery } from './connection.ts'

/** Parameters of a connection that such poolers keep for each client. */
const KEPT = ['application_name']

export const keptByPooler = (settings: Record<string, string>) =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => KEPT.includes(name)))

/** The statement that begins a transaction in which these settings hold. Of the way to the client it sets nothing. */
export function beginWith({ default_transaction_isolation: isolation, ...settings }: Record<string, string>) {
  const local = Object.entries(settings)
    .filter(([name]) => !KEPT.includes(name) && !name.startsWith('tcp_'))
    .map(([name, value]) => `set local ${name} = '${value.replaceAll("'", "''")}'`)
  return [`begin${isolation ? ` isolation level ${isolation}` : ''}`, ...local].join('; ')
}

/** The types of statements' parameters, by their texts and what is known of the types without asking. */
export type KnownTypes = Map<string, number[]>
type Built = { string: string; types: number[] }

/**
 * For a statement that is not prepared. postgres.js would ask for the types of its parameters each time, which is a round
 * trip more. With this it asks for each text once.
 */
export function rememberTypes(query: RawQuery, known: KnownTypes) {
  let statement: Built | null = null
  let key = ''
  Object.defineProperty(query, 'statement', {
    get: () => statement,
    set(built: Built) {
      statement = built
      key = `${built.types} ${built.string}`
      const types = known.get(key)
      if (!types) return
      built.types = [...types]
      query.describeFirst = false
    },
  })
  query.then(
    () => statement && statement.types.length > 0 && known.set(key, statement.types),
    // A migration may have replaced a type.
    () => known.delete(key),
  )
}

/** Runs a statement as a transaction of its own that starts with `begin`. The statement is settled once that has ended. */
export async function runAlone(connection: Connection, begin: string, query: RawQuery) {
  const { resolve } = query
  let keep = () => {}
  let rows: { value: unknown } | undefined
  const answered = new Promise<void>((done) => {
    query.resolve = (value) => {
      rows = { value }
      done()
    }
    keep = done
  })
  void connection.run(connection.statement(begin))
  const settled = connection.run(query).then(keep)
  // Nothing may be sent between a question for its types and the statement itself.
  if (query.describeFirst || !query.state) await answered
  const end = connection.statement('commit')
  await connection.run(end)
  await end.then(() => rows && resolve(rows.value), query.reject)
  await settled
}

export class NoSession extends Error {
  constructor() {
    super('a pooler keeps no session: set DATABASE_DIRECT_URL to the way around it')
  }
}

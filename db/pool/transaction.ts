import type postgres from 'postgres'
import type { Statement } from '../one-statement.ts'
import type { Connection, RawQuery } from './connection.ts'

export type Row = postgres.Row

/** A statement as a tagged template, or its text and parameters. */
export interface Statements {
  <T extends readonly object[] = Row[]>(
    strings: TemplateStringsArray,
    ...parameters: readonly unknown[]
  ): postgres.PendingQuery<T extends readonly (object | undefined)[] ? [...T] : never>
  unsafe: postgres.Sql['unsafe']
  options: postgres.Sql['options']
}
export type Body<T> = (tx: TransactionSql) => T | Promise<T>
type Commands = [open: string, close: string, undo: string]
interface TransactionSql extends Statements {
  savepoint<T>(fn: (tx: TransactionSql) => T | Promise<T>): Promise<T>
}

/** Statements that `handler` sends once they are awaited. */
export function statements<More extends object>(
  template: postgres.Sql,
  handler: (query: RawQuery) => void,
  more: More,
): Statements & More {
  const ours = (built: unknown) => Object.assign(built as RawQuery, { handler, canceller: null })
  const sql = (strings: TemplateStringsArray, ...parameters: never[]) =>
    ours(template(strings, ...parameters))
  const unsafe = (...args: Parameters<typeof template.unsafe>) => ours(template.unsafe(...args))
  return Object.assign(sql, { unsafe, options: template.options, ...more }) as never
}

/**
 * Sends statements one after the other: with two at once, one that cannot be built gets the other's answer.
 * @returns `send`, which resolves, never rejects, when the statement and all before it are settled.
 */
export function inTurn(connection: Connection) {
  let tail = Promise.resolve()
  return (query?: RawQuery) => {
    tail = tail.then(() => query && connection.run(query))
    return tail
  }
}

/**
 * Runs `fn` with statements of one transaction, on a connection that is not shared meanwhile.
 * @param begin the statement that begins it.
 * @throws what `fn` throws, or the first error of a statement, caught or not; nothing is kept then.
 */
export async function runTransaction<T>(
  template: postgres.Sql,
  connection: Connection,
  begin: string,
  fn: Body<T>,
): Promise<T> {
  const send = inTurn(connection)
  let savepoints = 0

  async function scope<R>(
    body: Body<R>,
    [open, close, undo]: Commands,
    outerIsOver: () => boolean,
  ): Promise<R> {
    let over = false
    let failed: { code?: string } | undefined
    const isOver = () => over || outerIsOver()
    const issue = (query: RawQuery, late: boolean) => {
      if (late) query.reject(new Error('a statement came after the end of its transaction'))
      else void send(query)
    }
    const command = (sql: string) => {
      const query = connection.statement(sql)
      issue(query, outerIsOver())
      return query as Promise<unknown> as Promise<{ command: string }>
    }
    const savepoint = <I>(inner: Body<I>) => {
      const name = `s${savepoints++}`
      return scope(inner, [`savepoint ${name}`, `release ${name}`, `rollback to ${name}`], isOver)
    }
    const handler = (query: RawQuery) => {
      query.catch((error) => {
        failed ??= error
      })
      issue(query, isOver())
    }
    await command(open)
    try {
      const result = await body(statements(template, handler, { savepoint }))
      if (failed) throw failed
      over = true
      if ((await command(close)).command === 'ROLLBACK') throw failed ?? new Error('it was rolled back')
      return result
    } catch (error) {
      over = true
      await command(undo).catch(() => {})
      throw failed && (error as { code?: string }).code === IN_FAILED_TRANSACTION ? failed : error
    }
  }

  let stop = (_: Error) => {}
  const lost = new Promise<never>((_, reject) => {
    stop = reject
  })
  connection.onLost.add(stop)
  try {
    return await Promise.race([lost, scope(fn, [begin, 'commit', 'rollback'], () => false)])
  } finally {
    connection.onLost.delete(stop)
  }
}
const IN_FAILED_TRANSACTION = '25P02'

/**
 * All statements as one transaction in one round trip: no statement waits for the answer to the one before.
 * Only a statement that is new to the connection does, once.
 * @returns the rows of each.
 * @throws the first error; nothing is kept then.
 */
export async function runPipeline(
  connection: Connection,
  begin: string,
  list: Statement[],
): Promise<Row[][]> {
  const begun = connection.statement(begin)
  void connection.run(begun)
  const sent: RawQuery[] = []
  const known = await sendAll(connection, list, sent)
  // A statement that could not be built has closed the connection by now, so there is no commit without it.
  const end = connection.statement(known ? 'commit' : 'rollback')
  // The commit is answered last, so all earlier statements are settled by then.
  await connection.run(end)
  await begun
  const rows: Row[][] = []
  for (const query of sent) rows.push(await query)
  const { command } = (await end) as unknown as { command: string }
  if (command !== 'COMMIT') throw new Error('the transaction was rolled back')
  return rows
}

/** @returns whether all were sent; false where one failed before the next could be sent. */
async function sendAll(connection: Connection, list: Statement[], sent: RawQuery[]) {
  for (const { sql, params } of list) {
    const query = connection.statement(sql, params)
    sent.push(query)
    const settled = connection
      .run(query)
      .then(() => query)
      .then(
        () => true,
        (error) => {
          // Its plan is out of date on this connection. postgres.js would prepare and send it again by
          // itself, after the end of the transaction.
          if (STALE.has(error.routine)) connection.lose(error)
          return false
        },
      )
    // Without a state postgres.js holds it back until the server has answered some of the earlier ones.
    if ((query.describeFirst || !query.state) && !(await settled)) return false
    query.prepared = false
  }
  return !connection.lost
}
const STALE = new Set(['FetchPreparedStatement', 'RevalidateCachedQuery', 'transformAssignedExpr'])

// A pool of our own over postgres.js, whose own one can run what is left of a transaction outside of it after a
// lost connection (decision 021).

import type postgres from 'postgres'
import { readDatabaseUrl } from '../database-url.ts'
import type { Statement } from '../one-statement.ts'
import { learnArrayTypes } from './array-types.ts'
import {
  type Connection,
  ConnectionLost,
  createTemplate,
  isOfStandby,
  type Options,
  openConnection,
  PoolBusy,
  type RawQuery,
} from './connection.ts'
import { createListeners, type Listen } from './listen.ts'
import { beginWith, type KnownTypes, NoSession, runAlone } from './pooled.ts'
import {
  type Body,
  inTurn,
  type Row,
  runPipeline,
  runTransaction,
  type Statements,
  statements,
} from './transaction.ts'

export { isConnectionLost } from './connection.ts'

const WAIT_MS = 10_000
const ENDED = new ConnectionLost('this pool has ended')

export interface Sql extends Statements {
  begin<T>(fn: Body<T>): Promise<T>
  /**
   * All statements as one transaction in one round trip, on a connection that is not shared meanwhile.
   * @returns the rows of each.
   * @throws the first error, with `code` and `constraint_name`; nothing is kept then. After a lost connection
   * it is unknown whether all or nothing was kept.
   */
  pipeline(list: Statement[]): Promise<Row[][]>
  /** A connection for the caller alone, until `release`. */
  reserve(): Promise<Statements & { release: () => void }>
  /**
   * Listens to a channel on a connection of its own, and on another one after that is lost.
   * @param onlisten called each time it starts to listen; earlier notifications are missed.
   */
  listen: Listen
  notify(channel: string, payload: string): Promise<unknown>
  /** Takes no new statements, lets the running ones end, and closes all connections. */
  end(options?: { timeout?: number }): Promise<void>
}

export type PoolOptions = {
  /** PostgreSQL settings for each connection. */
  settings?: Record<string, string>
  /** Time after which a statement without an answer closes its connection; null for none. */
  limitMs: number | null
  /** Seconds after which a connection is replaced, between two uses; null for never. */
  max_lifetime: number | null
  /** How long a statement waits for a connection. */
  waitMs?: number
  /** The session's state, such as a lock, is needed: once the connection is lost, every statement fails. */
  session?: boolean
  debug?: postgres.Options<Record<string, never>>['debug']
}

/**
 * Connections that each serve one statement or one transaction at a time, and are discarded when they are
 * lost. A caller that finds them all busy waits in line.
 */
export function createPool(
  url: string,
  max: number,
  { settings = {}, limitMs, max_lifetime, waitMs = WAIT_MS, session = false, debug }: PoolOptions,
): Sql {
  const template = createTemplate(url, settings, debug)
  const options = template.options as unknown as Options
  const { pooled } = readDatabaseUrl(url)
  const begin = pooled ? beginWith(settings) : 'begin'
  const types: KnownTypes | undefined = pooled ? new Map() : undefined
  if (pooled && session) throw new NoSession()
  const open = new Set<Connection>()
  const idle: Connection[] = []
  /** They may lead to a server that has become a standby, although nothing was written by them yet. */
  const suspected = new WeakSet<Connection>()
  const waiting: ((given: Connection | Error) => void)[] = []
  const listeners = createListeners(options, limitMs)
  let learned = false
  let over: Error | null = null
  let whenDrained = () => {}

  function openOne() {
    const connection = openConnection(options, { limitMs, types, onlost: (why) => forget(connection, why) })
    open.add(connection)
    return connection
  }

  function forget(connection: Connection, why: Error) {
    open.delete(connection)
    if (idle.includes(connection)) idle.splice(idle.indexOf(connection), 1)
    if (isOfStandby(why.cause)) {
      for (const other of open) suspected.add(other)
      for (const other of [...idle]) void close(other)
    }
    if (session) over ??= why
    if (session) for (const give of waiting.splice(0)) give(why)
    waiting.shift()?.(openOne())
    drained()
  }

  function free(): Promise<Connection> | Connection {
    const connection = idle.pop() ?? (open.size < max ? openOne() : null)
    if (connection) return connection
    return new Promise((resolve, reject) => {
      const waiter = (given: Connection | Error) => {
        clearTimeout(timer)
        if (given instanceof Error) reject(given)
        else resolve(given)
      }
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(waiter), 1)
        reject(new PoolBusy(max, waitMs))
      }, waitMs)
      waiting.push(waiter)
    })
  }

  async function take() {
    if (over) throw over
    const connection = await free()
    if (learned) return connection
    try {
      await learnArrayTypes(connection, options)
    } catch (error) {
      give(connection)
      throw error
    }
    learned = true
    return connection
  }

  function give(connection: Connection) {
    if (connection.lost) return
    if (suspected.has(connection)) return void close(connection)
    const next = waiting.shift()
    if (next) return next(connection)
    idle.push(connection)
    if (max_lifetime && connection.ageSeconds > max_lifetime) void close(connection)
    drained()
  }

  async function close(connection: Connection) {
    const goodbye = connection.end()
    forget(connection, ENDED)
    await goodbye
  }

  const drained = () => open.size === idle.length && waiting.length === 0 && whenDrained()

  async function using<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await take()
    try {
      return await use(connection)
    } finally {
      give(connection)
    }
  }

  const handler = (query: RawQuery) => {
    using((connection) => (pooled ? runAlone(connection, begin, query) : connection.run(query))).catch(
      query.reject,
    )
  }

  const sql = statements(template, handler, {
    begin: <T>(fn: Body<T>) => using((connection) => runTransaction(template, connection, begin, fn)),
    pipeline: (list: Statement[]) => using((connection) => runPipeline(connection, begin, list)),
    async reserve() {
      if (pooled) throw new NoSession()
      const connection = await take()
      const send = inTurn(connection)
      let released = false
      const own = (query: RawQuery) => {
        if (released) query.reject(new Error('a statement came after the release of its connection'))
        else void send(query)
      }
      const release = () => {
        if (!released) void send().then(() => give(connection))
        released = true
      }
      return statements(template, own, { release })
    },
    listen: pooled ? () => Promise.reject(new NoSession()) : listeners.listen,
    notify: (channel: string, payload: string) => sql`select pg_notify(${channel}, ${payload})`,
    async end({ timeout = 0 } = {}) {
      over = ENDED
      const stopped = listeners.end()
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        whenDrained = resolve
        timer = setTimeout(resolve, timeout * 1000)
        drained()
      })
      clearTimeout(timer)
      for (const give of waiting.splice(0)) give(ENDED)
      const goodbyes = [...idle].map(close)
      for (const connection of open) connection.lose(ENDED)
      await Promise.all([stopped, ...goodbyes])
    },
  } as object) as Sql
  return sql
}

import { connect, type Socket } from 'node:net'
import postgres from 'postgres'
import { readDatabaseUrl } from '../database-url.ts'
import { type KnownTypes, keptByPooler, rememberTypes } from './pooled.ts'

/** Fields of postgres.js's statement that its types leave out. */
export type RawQuery = Promise<postgres.Row[]> & {
  /** Called once, with the statement, when it is awaited. */
  handler: (query: RawQuery) => void
  canceller: null
  executed: boolean
  /**
   * The server is asked for the types of its parameters first; nothing may be sent after it until it has answered.
   */
  describeFirst: unknown
  /** Set when it is sent. */
  state: unknown
  prepared: unknown
  resolve: (rows: unknown) => void
  reject: (error: unknown) => void
}
export type Options = postgres.ParsedOptions & { path?: string | false }

const OPEN_MS = 10_000
/** Seconds without traffic after which TCP checks the peer. It gives up after ten probes, one second apart. */
const KEEP_ALIVE = 10

/** The error of a statement whose connection closed, broke or did not answer. Whether it took effect is not known. */
export class ConnectionLost extends Error {
  readonly code = 'CONNECTION_LOST'
  constructor(why: string, cause?: unknown) {
    super(`the connection to the database is lost: ${why}`, { cause })
  }
}

export class PoolBusy extends Error {
  readonly code = 'POOL_BUSY'
  constructor(max: number, waitMs: number) {
    super(`no connection to the database became free within ${waitMs / 1000} s: all ${max} are in use`)
  }
}

/** Whether a statement failed with its connection, or because there was none. Looks through drizzle's errors. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  // A wrong password or name (classes 28 and 3D) stays wrong.
  return (
    code === 'CONNECTION_LOST' || (isFatal(error) && !/^(28|3D)/.test(code)) || isConnectionLost(error.cause)
  )
}

/** A write was refused: the server is a standby, or has become one, and the same address may lead to the leader by now. */
export const isOfStandby = (error: unknown) =>
  error instanceof postgres.PostgresError && error.code === '25006'

/** The server closes the connection after such an error. */
const isFatal = (error: unknown) =>
  error instanceof Error && 'severity' in error && (error.severity === 'FATAL' || error.severity === 'PANIC')

const isOfSocket = (error: unknown): error is Error =>
  error instanceof Error &&
  'code' in error &&
  /^(CONNECT(?!ION_LOST)|E[A-Z]+$|ERR_(SSL|STREAM|SOCKET))/.test(String(error.code))

type Events = {
  limitMs: number | null
  /** Of statements that are not prepared. */
  types?: KnownTypes
  onlost: (why: Error) => void
  onnotify?: (channel: string, payload: string) => void
}
export type Connection = ReturnType<typeof openConnection>

/**
 * One connection, by a postgres.js client that gets one socket and never another. Once it is lost, all
 * running statements fail at once, in order, and so does every later one: no statement can run outside of the
 * transaction that it belongs to.
 * @param limitMs time after which a statement without an answer closes the connection; null for none.
 */
export function openConnection(options: Options, { limitMs, types, onlost, onnotify }: Events) {
  const underWay = new Set<RawQuery>()
  const onLost = new Set<(why: Error) => void>().add(onlost)
  const begun = performance.now()
  let socket: Socket | undefined
  let lost: Error | null = null

  const client = postgres({
    ...options,
    max: 1,
    socket: openOnce,
    onclose: () => lose(new ConnectionLost('it was closed')),
    onnotify,
  } as unknown as postgres.Options<Record<string, never>>)
  const { handler } = client.unsafe('') as unknown as RawQuery

  function lose(why: Error) {
    if (lost) return
    lost = why
    socket?.destroy()
    for (const query of underWay) query.reject(why)
    for (const tell of onLost) tell(why)
  }

  function openOnce(): Promise<Socket> {
    if (lost || socket) {
      lose(new ConnectionLost('it was closed'))
      throw lost
    }
    const { path, host, port } = options as Options & { host: string[]; port: number[] }
    const opening = connect(path ? { path } : { host: host[0], port: port[0] ?? 5432, noDelay: true })
    // postgres.js reads the host name for the certificate check from there.
    socket = Object.assign(opening, { host: host[0] })
    const timeout = setTimeout(() => lose(new ConnectionLost('it could not be opened in time')), OPEN_MS)
    return new Promise((resolve, reject) => {
      onLost.add(reject)
      opening.on('error', (error: NodeJS.ErrnoException) =>
        lose(new ConnectionLost(error.message || `${error.code}`, error)),
      )
      opening.on('close', () => {
        clearTimeout(timeout)
        lose(new ConnectionLost('it was closed'))
      })
      opening.on('connect', () => {
        clearTimeout(timeout)
        onLost.delete(reject)
        resolve(opening)
      })
    })
  }

  /** Sends a statement. Resolves, never rejects, when it has been settled. */
  function run(query: RawQuery): Promise<void> {
    query.executed = true
    const timer = limitMs === null ? undefined : setTimeout(noAnswer, limitMs, limitMs)
    const settled = (error?: unknown) => {
      clearTimeout(timer)
      underWay.delete(query)
      // Any error but the server's own, such as a value that cannot be sent, leaves postgres.js unsure which
      // statement the next answer belongs to.
      if (error && !(error instanceof postgres.PostgresError)) lose(inDoubt(error))
      else if (isFatal(error) || isOfStandby(error)) lose(new ConnectionLost((error as Error).message, error))
    }
    const whenSettled = query.then(() => settled(), settled)
    if (lost) {
      query.reject(lost)
      return whenSettled
    }
    underWay.add(query)
    if (types) rememberTypes(query, types)
    const { reject } = query
    // With TLS postgres.js notices the loss first, and its error reads differently.
    query.reject = (error) => reject(isOfSocket(error) ? new ConnectionLost(error.message, error) : error)
    handler(query)
    return whenSettled
  }

  const noAnswer = (ms: number) => lose(new ConnectionLost(`no answer within ${ms / 1000} s`))
  const inDoubt = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

  return {
    run,
    /** A statement for `run`, prepared where it has parameters. Awaiting it does not send it. */
    statement: (sql: string, params: unknown[] = []): RawQuery =>
      Object.assign(client.unsafe(sql, params as never[], { prepare: true }) as unknown as RawQuery, {
        executed: true,
      }),
    lose,
    onLost,
    get lost() {
      return lost
    },
    get ageSeconds() {
      return (performance.now() - begun) / 1000
    },
    /** Closes the session; nothing is running any more. */
    async end() {
      lost ??= new ConnectionLost('it was ended')
      await client.end({ timeout: 1 })
      socket?.destroy()
    },
  }
}

/** The options that all connections of a pool share. It builds statements and never opens a connection itself. */
export function createTemplate(
  address: string,
  settings: Record<string, string>,
  debug?: postgres.Options<Record<string, never>>['debug'],
) {
  const { url, tls, pooled } = readDatabaseUrl(address)
  return postgres(url, {
    max: 1,
    ssl: tls,
    prepare: !pooled,
    connect_timeout: OPEN_MS / 1000,
    idle_timeout: undefined,
    max_lifetime: null,
    // If the connection is lost meanwhile, its own fetching of types rejects where no code can catch it.
    fetch_types: false,
    keep_alive: KEEP_ALIVE,
    backoff: () => 0,
    ...({ max_pipeline: 1_000 } as object), // not in its types
    connection: pooled ? keptByPooler(settings) : settings,
    onnotice: () => {},
    ...(debug && { debug }),
  })
}

import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'

/** The address of a database and how to reach it, for two drivers that read the parameters of a URL differently. */
export type DatabaseAddress = {
  /** Without parameters. */
  url: string
  /** False without TLS. */
  tls: false | ConnectionOptions
  /** It leads through a pooler that lends a connection for one transaction, and so keeps nothing of a session. */
  pooled: boolean
  /** Parameters that change nothing here. */
  ignored: string[]
}

const TLS = ['sslmode', 'ssl', 'sslrootcert', 'sslcert', 'sslkey']
/** Parameters of pools and drivers that are not used here, or that this application sets for each connection itself. */
const IGNORED = new Set([
  ...[
    'application_name',
    'fallback_application_name',
    'client_encoding',
    'connect_timeout',
    'gssencmode',
    'krbsrvname',
  ],
  ...['keepalives', 'keepalives_count', 'keepalives_idle', 'keepalives_interval', 'tcp_user_timeout'],
  ...[
    'channel_binding',
    'require_auth',
    'sslnegotiation',
    'sslcompression',
    'sslsni',
    'target_session_attrs',
  ],
  ...['ssl_min_protocol_version', 'ssl_max_protocol_version', 'uselibpqcompat', 'load_balance_hosts'],
  // Prisma, and the addresses that Neon and Supabase show for it.
  ...['connection_limit', 'pool_timeout', 'socket_timeout', 'statement_cache_size', 'sslaccept'],
])
const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']

/**
 * Reads a PostgreSQL URL with the parameters of libpq and of the services that print such URLs.
 * @throws Error with one line that names the parameter which cannot be followed.
 */
export function readDatabaseUrl(text: string): DatabaseAddress {
  const url = new URL(text)
  const given = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]))
  url.search = ''
  const ignored: string[] = []
  for (const [name, value] of given) {
    if (TLS.includes(name) || isOfPooler(name, value)) continue
    if (IGNORED.has(name) || isHarmless(name, value)) ignored.push(name)
    else throw new Error(`the parameter ${name} is not understood: leave it out${otherwise[name] ?? ''}`)
  }
  const tls = readTls(given)
  if (tls === false && ['allow', 'prefer'].includes(given.get('sslmode') ?? '')) ignored.push('sslmode')
  return { url: url.href, tls, pooled: [...given].some(([name, value]) => POOLED[name] === value), ignored }
}

/** Prisma's and Supabase's ways to say it. */
const POOLED: Record<string, string> = { pgbouncer: 'true', pool_mode: 'transaction' }
const DIRECT: Record<string, string> = { pgbouncer: 'false', pool_mode: 'session' }

const isOfPooler = (name: string, value: string) => [POOLED[name], DIRECT[name]].includes(value)

/** What to use instead. */
const otherwise: Record<string, string> = {
  ...Object.fromEntries(
    ['host', 'hostaddr', 'port', 'user', 'password', 'dbname'].map((name) => [
      name,
      ', and write it into the URL itself: postgres://user:password@host:port/database',
    ]),
  ),
  options: ', and give settings to the role: alter role … set …',
  schema: '; the tables are in the schema public',
  pgbouncer: ', or write pgbouncer=true',
  pool_mode: ', or write pool_mode=transaction',
}

function isHarmless(name: string, value: string) {
  if (name === 'schema') return value === 'public'
  // Neon's, for clients that cannot name the server when they begin TLS.
  return name === 'options' && /^(endpoint|project)=[\w-]+$/.test(value)
}

function readTls(given: Map<string, string>): false | ConnectionOptions {
  const plain = given.get('ssl')
  const mode = given.get('sslmode') ?? (plain === undefined ? undefined : modeOf(plain))
  const root = given.get('sslrootcert')
  if (mode !== undefined && !MODES.includes(mode))
    throw new Error(`sslmode=${mode} is not understood: one of ${MODES.join(', ')}`)
  // Like libpq, except for `prefer`: anyone who wants TLS has to say `require`.
  if (mode === undefined && root !== 'system') return false
  if (mode === 'disable' || mode === 'allow' || mode === 'prefer') return false
  const files = {
    ...(root && root !== 'system' && { ca: read('sslrootcert', root) }),
    ...(given.has('sslcert') && { cert: read('sslcert', given.get('sslcert') ?? '') }),
    ...(given.has('sslkey') && { key: read('sslkey', given.get('sslkey') ?? '') }),
  }
  if (mode === 'verify-full' || root === 'system') return { ...files, rejectUnauthorized: true }
  // libpq too checks the certificate, though not the name, once it is told who signs.
  if (mode === 'verify-ca' || root)
    return { ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined }
  return { ...files, rejectUnauthorized: false }
}

const modeOf = (value: string) => (['false', '0', 'no', 'disable'].includes(value) ? 'disable' : 'require')

function read(name: string, path: string) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`${name} cannot be read: ${(error as Error).message}`)
  }
}

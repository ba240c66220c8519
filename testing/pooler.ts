import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { freePort, waitForPostgres } from '../scripts/local/postgres.ts'
import { aptInstall } from './apt.ts'

const PROGRAM = '/usr/sbin/pgbouncer'

/** Installs Debian's package where that can be done. @returns why there can be no pooler here; false where there can. */
export async function installPooler() {
  if (!existsSync(PROGRAM)) await aptInstall('pgbouncer')
  return poolerMissing()
}

export const poolerMissing = () =>
  existsSync(PROGRAM)
    ? false
    : 'PgBouncer is not installed: NOTHING was tested through a pooler (apt-get install pgbouncer)'

/** It refuses to run as root. */
function owner() {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

// Every start-up parameter that it does not know is refused, and no prepared statement is kept, in whatever version.
const configuration = (server: URL, port: number, folder: string, size: number) => `[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${folder}/users.txt
admin_users = ${server.username}
pool_mode = transaction
max_prepared_statements = 0
default_pool_size = ${size}
server_idle_timeout = 5
max_client_conn = 2000
`

/**
 * A real PgBouncer in transaction mode before this server, on a port and in a folder of its own.
 * @param size connections to each database.
 */
export async function startPooler(serverUrl: string, size = 20) {
  const server = new URL(serverUrl)
  const user = owner()
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-pooler-'))
  const port = await freePort()
  const [settings, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')]
  const known = knowsPreparedStatements()
  const text = configuration(server, port, folder, size)
  writeFileSync(settings, known ? text : text.replace(/max_prepared_statements.*\n/, ''), { mode: 0o600 })
  writeFileSync(users, `"${server.username}" "${decodeURIComponent(server.password)}"\n`, { mode: 0o600 })
  if (user.uid) for (const path of [folder, settings, users]) chownSync(path, user.uid, user.gid)

  const output = openSync(join(folder, 'output.txt'), 'w')
  const child = spawn(PROGRAM, [settings], { ...user, cwd: folder, stdio: ['ignore', output, output] })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const at = new URL(serverUrl)
  at.port = String(port)
  async function stop() {
    process.off('exit', kill)
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await waitForPostgres(at.href)
  } catch (error) {
    const said = readFileSync(join(folder, 'output.txt'), 'utf8').trim().split('\n').slice(-3).join('\n')
    await stop()
    throw new Error(`PgBouncer did not start: ${said || error}`)
  }
  return {
    url: at.href,
    /** Connections that it has to a database. */
    async servers(database: string) {
      const console = new URL(at)
      console.pathname = '/pgbouncer'
      // It understands nothing but plain texts.
      const sql = postgres(console.href, { max: 1, fetch_types: false })
      const rows = await sql.unsafe('show servers').simple()
      await sql.end()
      return rows.filter((row) => row.database === database).length
    },
    stop,
  }
}

/** Since 1.21. */
function knowsPreparedStatements() {
  const [, major, minor] =
    /(\d+)\.(\d+)/.exec(execFileSync(PROGRAM, ['--version'], { encoding: 'utf8' })) ?? []
  return Number(major) > 1 || Number(minor) >= 21
}

/**
 * The product's own way to a database: straight, or through the pooler before its server.
 * @param pooler where `npm test -- --pooler` has one, unless given.
 */
export function productUrl(direct: string, pooler = process.env.TEST_POOLER_URL) {
  if (!pooler) return direct
  const url = new URL(direct)
  url.port = new URL(pooler).port
  url.searchParams.set('pgbouncer', 'true')
  return url.href
}

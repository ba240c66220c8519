import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { createAuth } from '#app/admin/access/auth.ts'
import {
  COMMAND_LINE,
  createAdministrator,
  listAdministrators,
  newPassword,
} from '#app/admin/access/staff.ts'
import { connect } from '#db/client.ts'
import { dataFolder, EnvError, parseEnv } from '#env'
import { endWithParent } from '#parent'
import { buildIfChanged } from './local/build.ts'
import { ensureDatabase, prepareEmbeddedPostgres, waitForPostgres } from './local/postgres.ts'
import { makePrivateFolder } from './local/private-folder.ts'
import { createSupervisor } from './local/supervise.ts'
import { doubtfulLine, migrateAll } from './migrate.ts'

if (existsSync('.env')) process.loadEnvFile('.env')
const DATA = dataFolder()
const dev = process.argv.includes('--dev')
const say = (line: string) => console.log(line)
const supervisor = createSupervisor(say)

async function stop(code: number) {
  if (supervisor.isStopping()) return
  await supervisor.stop()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0))
endWithParent(() => stop(0))

/** A value generated at the first start and kept. */
function keep(name: string, make: () => string) {
  const path = `${DATA}/${name}`
  if (!existsSync(path)) writeFileSync(path, make(), { mode: 0o600 })
  return readFileSync(path, 'utf8').trim()
}

function makeDataFolder() {
  try {
    makePrivateFolder(DATA)
    writeFileSync(`${DATA}/.writable`, '', { mode: 0o600 })
  } catch (error) {
    throw new Error(
      `the data folder ${DATA} cannot be written (${(error as NodeJS.ErrnoException).code}): change its owner, or set DATA_DIR to another folder`,
    )
  }
}

const checkPort = (name: string, port: number) =>
  new Promise<void>((free, reject) => {
    const server = createServer()
    server.once('error', () =>
      reject(new Error(`${name} ${port} is in use: stop what listens there or set another one`)),
    )
    server.listen(port, () => server.close(() => free()))
  })

async function startPostgres() {
  const embedded = await prepareEmbeddedPostgres(`${DATA}/postgres`)
  if (embedded.folder !== resolve(DATA, 'postgres'))
    say(`Postgres keeps its data in ${embedded.folder}: its user cannot reach this folder`)
  supervisor.supervise({ name: 'postgres', spawn: embedded.spawn, stopSignal: 'SIGINT' })
  await waitForPostgres(embedded.url)
  return ensureDatabase(embedded.url, 'frontdesk')
}

async function checkDatabase(url: string) {
  try {
    await waitForPostgres(url, 3)
  } catch (error) {
    const reason = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : error
    throw new Error(
      `DATABASE_URL cannot be used: ${reason}. Is the server running, and are host, user, password and database right?`,
    )
  }
}

async function createFirstAdministrator(url: string, env: ReturnType<typeof parseEnv>) {
  const { db, close } = connect(url, 1)
  try {
    if ((await listAdministrators(db)).length > 0) return
    const password = env.ADMIN_PASSWORD ?? newPassword()
    const mustChange = !env.ADMIN_PASSWORD
    await createAdministrator(
      db,
      createAuth(db, env),
      env.ADMIN_USERNAME,
      password,
      'admin',
      COMMAND_LINE,
      mustChange,
    )
    say(
      `Administrator: ${env.ADMIN_USERNAME}, password ${mustChange ? `${password}  (shown only now; you choose your own when you sign in)` : 'as in ADMIN_PASSWORD'}`,
    )
  } finally {
    await close()
  }
}

async function start() {
  makeDataFolder()
  const given = {
    ...process.env,
    SESSION_SECRET:
      process.env.SESSION_SECRET || keep('session-secret', () => randomBytes(32).toString('hex')),
    DATABASE_URL: process.env.DATABASE_URL || undefined,
    // The embedded database has no other way to it, and no replica.
    DATABASE_DIRECT_URL: (process.env.DATABASE_URL && process.env.DATABASE_DIRECT_URL) || undefined,
    DATABASE_READ_URL: (process.env.DATABASE_URL && process.env.DATABASE_READ_URL) || undefined,
    HOST: process.env.HOST || '127.0.0.1',
    SIMULATE: process.env.SIMULATE || '1',
  }
  const env = parseEnv({ ...given, DATABASE_URL: given.DATABASE_URL ?? 'postgres://embedded' })
  await checkPort('PORT', env.PORT)
  if (env.simulated) await checkPort('SIMULATOR_PORT', env.SIMULATOR_PORT)
  if (!dev) buildIfChanged(say)

  if (given.DATABASE_URL) await checkDatabase(given.DATABASE_URL)
  const url = given.DATABASE_URL ?? (await startPostgres())
  const doubtful = doubtfulLine(await migrateAll(env.DATABASE_DIRECT_URL ?? url), env.publicUrl)
  if (doubtful) say(doubtful)
  await createFirstAdministrator(url, env)

  const childEnv = {
    ...given,
    DATABASE_URL: url,
    NODE_ENV: dev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    ENDS_WITH_PARENT: '1',
  }
  const fatal = (code: number) => void stop(code)
  // A process group of its own: Ctrl-C reaches only this process, which ends the others in order.
  const run = (name: string, args: string[], more = {}) =>
    supervisor.supervise(
      {
        name,
        spawn: () =>
          spawn('node', args, {
            env: { ...childEnv, ...more } as NodeJS.ProcessEnv,
            stdio: ['ignore', 'inherit', 'inherit'],
            detached: true,
          }),
      },
      fatal,
    )
  const watch = dev ? ['--watch'] : []
  if (env.simulated) run('simulator', [...watch, 'simulator/server.ts'], { FRONTDESK_URL: env.publicUrl })
  run('worker', [...watch, 'jobs/worker.ts'])
  run('web', ['app/web/server.ts', ...(dev ? ['--dev'] : [])])

  await waitForWeb(env)
  supervisor.started()
  say(`Registration:   ${env.publicUrl}`)
  say(`Administration: ${env.publicUrl}/admin`)
  if (env.simulated)
    say(
      `Simulator:      http://localhost:${env.SIMULATOR_PORT}  (no provider is configured, so no email is sent)`,
    )
  say('Ctrl-C stops everything.')
}

async function waitForWeb({ HOST = '', PORT }: ReturnType<typeof parseEnv>) {
  const host = /^(0\.0\.0\.0|::)$/.test(HOST) ? 'localhost' : HOST.includes(':') ? `[${HOST}]` : HOST
  while (!supervisor.isStopping()) {
    const ready = await fetch(`http://${host}:${PORT}/api/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ready) return
    await new Promise((done) => setTimeout(done, 100))
  }
}

try {
  await start()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  await stop(error instanceof EnvError ? 2 : 1)
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import postgres, { type Sql } from 'postgres'
import { until } from '../e2e/until.ts'
import { ensureDatabase, freePort } from '../scripts/local/postgres.ts'

const FOLDER = '.data/peer'
/** This dashboard ships schema 42 of pg-boss and shows no jobs of any other; 12.33.7 creates that one. */
const WANTED = { '@pg-boss/dashboard': '1.9.0', 'pg-boss': '12.33.7' }

const isInstalled = () =>
  Object.entries(WANTED).every(([name, version]) => {
    const file = `${FOLDER}/node_modules/${name}/package.json`
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version
  })

/** @throws Error with one line when the registry cannot be reached. */
function install(say: (line: string) => void) {
  if (isInstalled()) return
  say(`Installing @pg-boss/dashboard into ${FOLDER} …`)
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(`${FOLDER}/package.json`, JSON.stringify({ private: true, dependencies: WANTED }))
  try {
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: FOLDER,
      stdio: 'pipe',
    })
  } catch {
    throw new Error('@pg-boss/dashboard could not be installed: is the npm registry reachable?')
  }
}

/** Copies the jobs of one database into another whose pg-boss is older: the columns that both know. */
async function copyJobs(from: Sql, to: Sql) {
  const columns = async (sql: Sql) => {
    const rows = await sql<{ name: string }[]>`
      select column_name as name from information_schema.columns
      where table_schema = 'pgboss' and table_name = 'job' and is_generated = 'NEVER'`
    return rows.map(({ name }) => name)
  }
  const known = new Set(await columns(to))
  const both = (await columns(from)).filter((name) => known.has(name)).join(', ')
  const source = await from.unsafe(`copy (select ${both} from pgboss.job) to stdout`).readable()
  await pipeline(source, await to.unsafe(`copy pgboss.job (${both}) from stdin`).writable())
  await to`vacuum analyze pgboss.job`
}

/**
 * @pg-boss/dashboard on a database of its own that holds the same jobs.
 *
 * @param database the database whose jobs are copied.
 */
export async function startPeer(server: string, database: string, say: (line: string) => void) {
  install(say)
  const url = await ensureDatabase(server, 'peer')
  const { PgBoss } = await import(resolve(FOLDER, 'node_modules/pg-boss/dist/index.js'))
  // Its overview shows the counts of pg-boss's supervisor.
  const boss = new PgBoss({ connectionString: url, persistQueueStats: true, monitorIntervalSeconds: 5 })
  boss.on('error', (error: Error) => say(`pg-boss: ${error.message}`))
  await boss.start()

  const from = postgres(database, { max: 1, onnotice: () => {} })
  const to = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const queues = await from<
      { name: string }[]
    >`select name from pgboss.queue order by dead_letter nulls first`
    for (const { name } of queues) if (!name.startsWith('__')) await boss.createQueue(name)
    await copyJobs(from, to)
    await until(async () => (await to`select 1 from pgboss.queue where total_count > 0`).length > 0, 60)
  } finally {
    await Promise.all([from.end(), to.end()])
    await boss.stop({ graceful: false })
  }

  const port = await freePort()
  const child: ChildProcess = spawn(process.execPath, ['node_modules/@pg-boss/dashboard/bin/cli.js'], {
    cwd: FOLDER,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: `peer=${url}`,
    },
    stdio: 'ignore',
  })
  const peerUrl = `http://127.0.0.1:${port}`
  await until(
    () =>
      fetch(peerUrl).then(
        (answer) => answer.ok,
        () => false,
      ),
    60,
  )
  return {
    url: peerUrl,
    stop: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

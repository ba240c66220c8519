import { parseArgs } from 'node:util'
import type { Sql } from 'postgres'
import { openForm } from '../e2e/form-client.ts'
import { ADMIN, type Stack, startStack } from '../e2e/stack.ts'
import { until } from '../e2e/until.ts'
import { seed } from '../scripts/seed/past.ts'
import { startTestServer } from '../testing/database.ts'
import { dashboardPages, type Measured } from './dashboard-pages.ts'
import { percentile } from './load.ts'
import { startPeer } from './peer.ts'

const WARM_UP = 3
const REQUESTS = 20
const PAGE_MS = 200
const QUERY_MS = 100
const FIND_MS = 50
/** A page without a query of its own: the machine's current cost of any request. */
const NOTHING = '/admin/sign-in'

type Read = (path: string) => Promise<string>

/** The dashboard for a signed-in reader: their cookie. */
export async function signInOf({ url }: Stack) {
  const form = await openForm(url, '/admin/sign-in')
  const { status } = await form.post([
    ['username', ADMIN.username],
    ['password', ADMIN.password],
  ])
  if (status !== 303) throw new Error(`signing in was answered with ${status}`)
  return form.cookies()
}

/** The same as a way to read pages. */
export const signIn = async (stack: Stack): Promise<Read> =>
  reader(stack.url, { cookie: await signInOf(stack) })

/** Finding a person answers with their page. */
const reader =
  (url: string, headers: Record<string, string> = {}): Read =>
  async (path) => {
    const answer = await fetch(url + path, { headers, redirect: 'manual' })
    const text = await answer.text()
    const isFound = answer.status === 307 && !answer.headers.get('location')?.includes('sign-in')
    if (answer.status !== 200 && !isFound) throw new Error(`${path} answered ${answer.status}`)
    return text
  }

async function timed(read: Read, path: string) {
  const begun = performance.now()
  await read(path)
  return performance.now() - begun
}

/** The slowest query since the last reset, in ms. */
async function slowest(sql: Sql) {
  const [row] = await sql<{ ms: number; query: string }[]>`
    select max_exec_time as ms, query from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
      and query not like '%pg_stat_statements%'
    order by max_exec_time desc limit 1`
  await sql`select pg_stat_statements_reset()`
  return row ?? { ms: 0, query: '' }
}

async function measure(sql: Sql, ours: Read, theirs: Read, [name, path, peer]: Measured) {
  const all = [[ours, path] as const, [ours, NOTHING] as const, ...(peer ? [[theirs, peer] as const] : [])]
  const times = all.map((): number[] => [])
  for (let request = -WARM_UP; request < REQUESTS; request++) {
    if (request === 0) await slowest(sql)
    // The pages take turns, so that other load on the machine affects them all.
    for (const [index, [read, to]] of all.entries()) {
      const ms = await timed(read, to)
      if (request >= 0) times[index]?.push(ms)
    }
  }
  const [own = [], nothing = [], other = null] = times
  return { name, own, nothing, other, query: await slowest(sql) }
}
type Row = Awaited<ReturnType<typeof measure>>

const promised = (name: string) => (name.startsWith('find ') ? FIND_MS : PAGE_MS)
const isKept = ({ name, own, query }: Row) => percentile(own, 0.95) < promised(name) && query.ms < QUERY_MS

const HEAD = `${''.padEnd(42)}${'ours'.padStart(12)}${'query'.padStart(9)}${'nothing'.padStart(12)}${'peer'.padStart(12)}`

function inLine(row: Row) {
  const ms = (value: number) => value.toFixed(0).padStart(6)
  const both = (values: number[]) => ms(percentile(values, 0.5)) + ms(percentile(values, 0.95))
  const other = row.other ? both(row.other) : '     -     -'
  return `${row.name.padEnd(42)}${both(row.own)}${row.query.ms.toFixed(1).padStart(9)}${both(row.nothing)}${other}  ${isKept(row) ? 'kept' : 'MISSED'}`
}

/**
 * Every page of the dashboard on a seeded past, beside @pg-boss/dashboard with the same jobs on the same server.
 *
 * @param args `--jobs NUMBER`, a million where it is left out.
 */
export async function dashboard(args: string[], say: (line: string) => void) {
  const { jobs } = parseArgs({ args, options: { jobs: { type: 'string', default: '1000000' } } }).values
  const count = Number(jobs)
  if (!Number.isInteger(count) || count < 1000)
    throw new Error('--jobs is wrong: a whole number from 1000 on')
  const server = await startTestServer('bench-postgres', [
    '-c',
    'shared_preload_libraries=pg_stat_statements',
  ])
  const stops = [server.stop]
  try {
    // Seeded data must stay.
    const stack = await startStack({ env: { RETENTION_FINISHED_JOBS_DAYS: '0' } })
    stops.push(stack.stop)
    await seed(stack.database, { jobs: count, say })
    await stack.sql`create extension pg_stat_statements`
    const peer = await startPeer(server.url, stack.database, say)
    stops.push(peer.stop)
    await countQueues(stack)
    await countPast(stack)
    const ours = await signIn(stack)
    say(
      `${jobs} jobs. Milliseconds, p50 and p95 of ${REQUESTS} requests: ours and its slowest query, a page that asks`,
    )
    say(`nothing, and @pg-boss/dashboard with the same jobs.\n${HEAD}`)
    const rows: Row[] = []
    for (const page of await dashboardPages(stack.sql, ours)) {
      const row = await measure(stack.sql, ours, reader(peer.url), page)
      say(inLine(row))
      rows.push(row)
    }
    sayVerdict(rows, say)
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

function sayVerdict(rows: Row[], say: (line: string) => void) {
  const missed = rows.filter((row) => !isKept(row))
  say(
    `Promised: p95 of a page under ${PAGE_MS} ms, of finding somebody under ${FIND_MS} ms, a query under ${QUERY_MS} ms`,
  )
  say(`kept by ${rows.length - missed.length} of ${rows.length}`)
  for (const { name, query } of missed.filter((row) => row.query.ms >= QUERY_MS))
    say(`The query of ${name}: ${query.query.replace(/\s+/g, ' ').slice(0, 300)}`)
}

/** A worker's pg-boss counts queues for both dashboards. It ends before anything is measured, as does the peer's. */
async function countQueues(stack: Stack) {
  const worker = stack.startWorker()
  await until(async () => (await stack.sql`select 1 from pgboss.queue where total_count > 0`).length > 0, 60)
  await stack.end(worker, 'SIGTERM')
}

/** The charts read counts that web makes once; nobody waits for them except after seeding. */
const countPast = (stack: Stack) =>
  until(async () => (await stack.sql`select 1 from rollup_cursors where back is null`).length === 2, 600)

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { send } from '../../simulator/provider.ts'
import { startWorkerStack, type WorkerStack } from '../../testing/worker-stack.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const PER_DAY = 2
/** How long before midnight in the database's time the workers start. */
const BEFORE_MS = 20_000

let stack: WorkerStack
let database: string
before(async () => {
  stack = await startWorkerStack('buttondown', { env: { BUTTONDOWN_NEW_PER_DAY: String(PER_DAY) } })
  const [row] = await stack.client`select current_database() as name`
  database = row?.name
})
after(() => stack.stop())

/** Sets the database's clock from now on, as its statements read it. */
const setDatabaseClock = (aheadMs: number) =>
  stack.client.unsafe(`
    create schema if not exists shifted;
    create or replace function shifted.clock_timestamp() returns timestamptz language sql volatile as
      $$ select pg_catalog.clock_timestamp() + interval '${aheadMs} ms' $$;
    create or replace function shifted.now() returns timestamptz language sql stable as
      $$ select pg_catalog.now() + interval '${aheadMs} ms' $$;
    create or replace function pgboss.job_now() returns timestamptz language sql stable as
      $$ select pg_catalog.now() + interval '${aheadMs} ms' $$;
    alter database ${database} set search_path = shifted, pg_catalog, public`)
const toMidnight = () => DAY - (Date.now() % DAY)

test('a daily limit ends at the midnight of the database, whatever the workers’ clocks: no day is lost, and none begins early', async () => {
  const { provider, client } = stack
  const ahead = toMidnight() - BEFORE_MS
  await setDatabaseClock(ahead)
  const midnight = performance.now() + BEFORE_MS
  // One worker's clock is already in the next day.
  const workers = [-20 * MINUTE, 20 * MINUTE].map((off) => stack.startWorker({ clockMs: ahead + off }))
  await Promise.all(workers.map((worker) => worker.ready()))
  const created = () => provider.calls.filter(({ method }) => method === 'POST')
  const heldUntil = async () => {
    const [row] = await client`select held_until, held_reason from providers`
    return row?.held_reason === 'daily_limit' && row.held_until ? Date.parse(row.held_until) - ahead : null
  }

  await stack.register(PER_DAY + PER_DAY + 1)
  await until(() => created().length === PER_DAY)
  await until(async () => (await heldUntil()) !== null)
  const first = (await heldUntil()) ?? 0
  const next = Date.now() + (midnight - performance.now())
  assert.ok(Math.abs(first - next) < 1000, `held until ${first - next} ms after midnight`)

  await until(() => created().length === 2 * PER_DAY)
  const early = created()
    .slice(0, PER_DAY)
    .every(({ begunAt }) => begunAt < midnight)
  const late = created()
    .slice(PER_DAY)
    .map(({ begunAt }) => begunAt - midnight)
  assert.ok(early, 'the first of the day came before midnight')
  assert.ok(
    late.every((ms) => ms > 0 && ms < 5_000),
    `the others ${late} ms after it`,
  )

  // The person left over waits for the day after.
  await until(async () => ((await heldUntil()) ?? 0) > first)
  assert.equal((await heldUntil()) ?? 0, first + DAY)
  assert.equal(created().length, 2 * PER_DAY)
})

test('a provider whose clock is behind the database’s says at midnight that the day is over: it is asked again in minutes', async () => {
  const { provider, client } = stack
  const [held] = await client`select held_until as until from providers`
  const ahead = Date.parse(held?.until) - 3_000 - Date.now()
  provider.respond = (request, response) => {
    if (request.method !== 'POST') return provider.provide(request, response)
    request.resume()
    return send(response, {
      status: 400,
      body: { code: 'rate_limited', detail: 'So many a day.', metadata: {} },
    })
  }
  await setDatabaseClock(ahead)
  const seconds = async () => {
    const [row] = await client`
      select extract(epoch from held_until - shifted.clock_timestamp())::float8 as seconds, held_until > ${held?.until} as later
      from providers`
    return row?.later ? row.seconds : null
  }
  await until(async () => (await seconds()) !== null)
  const wait = await seconds()
  assert.ok(wait > 200 && wait <= 300, `held for ${wait} s`)

  provider.respond = null
  const before = provider.members.count()
  await setDatabaseClock(ahead + 5 * MINUTE)
  await until(() => provider.members.count() === before + 1)
})

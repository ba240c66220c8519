import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { startWorkerStack, type WorkerStack } from '../../testing/worker-stack.ts'

let stack: WorkerStack
beforeEach(async () => {
  stack = await startWorkerStack('listmonk', { env: { PROVIDER_TIMEOUT_MS: '60000' } })
})
afterEach(() => stack.stop())

test('a worker killed in a call costs its job at most 15 s, also after a backoff of 50 minutes', async () => {
  const { provider, client } = stack
  const [userId = ''] = await stack.register()
  // A due retry as the previous version left it: pg-boss delays a dead worker's job by the row's retry delay.
  await client`update pgboss.job set state = 'retry', retry_delay = 3000, retry_backoff = true where name = 'subscription-sync'`
  provider.respond = (request, response) => {
    if (request.method === 'GET') provider.provide(request, response)
  }
  const told = () => provider.calls.filter(({ method }) => method === 'POST')
  const killed = stack.startWorker()
  await until(() => told().length === 1)
  const other = stack.startWorker()
  await other.ready()
  await killed.end('SIGKILL')
  const killedAt = performance.now()
  provider.respond = null

  await until(() => told().length === 2)
  const cost = (told()[1]?.begunAt ?? 0) - killedAt
  assert.ok(cost <= 15_000, `${cost} ms`)
  await stack.settled('confirmed', 1)
  // The answer to the first call is lost with its worker.
  const attempts = await client`select outcome from attempts where user_id = ${userId}`
  assert.deepEqual(
    attempts.map(({ outcome }) => outcome),
    ['confirmed'],
  )
})

test('a worker killed between fetching a job and beginning it costs that job at most 15 s', async () => {
  const { provider, client } = stack
  const killed = stack.startWorker()
  await killed.ready()
  // No attempt can start meanwhile. The first failure makes the worker fetch its jobs alone.
  await client.unsafe(`
    create sequence times;
    create function wait() returns trigger language plpgsql as $$ begin
      if nextval('times') = 1 then raise exception 'not together'; end if; perform pg_sleep(60); return new; end $$;
    create trigger wait before insert on person_leases for each row execute function wait()`)
  await stack.register()
  const active = (since: Date | null) =>
    client`select heartbeat_on as at from pgboss.job where name = 'subscription-sync' and state = 'active' and (${since}::timestamptz is null or heartbeat_on > ${since})`
  await until(async () => (await active(null)).length === 1)
  const [fetched] = await active(null)
  // The worst moment: its heartbeat was just sent.
  await until(async () => (await active(fetched?.at)).length === 1)
  await killed.end('SIGKILL')
  const killedAt = performance.now()
  // Requests it had sent must not take effect after its death.
  await client`select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`
  await client`drop function wait cascade`
  // However late pg-boss's own monitor is.
  await client`update pgboss.queue set monitor_on = now() + interval '1 hour'`
  stack.startWorker()

  const told = () => provider.calls.find(({ method }) => method === 'POST')
  await until(() => told() !== undefined, 60)
  const cost = (told()?.begunAt ?? 0) - killedAt
  assert.ok(cost <= 15_000, `${cost} ms`)
})

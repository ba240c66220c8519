import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { watch } from './watch.ts'

const context = testDatabase()

/** A worker last heard `seconds` ago, a waiting person, and a circuit that has been open for so many minutes. */
async function since(seconds: number, waitingMinutes: number, openMinutes: number) {
  await context.db.execute(sql`
    insert into pgboss.instance (id, name, host, pid, version, node_version, heartbeat_seconds, supervise, schedule, migrate,
      persist_queue_stats, persist_warnings, started_on, heartbeat_on)
    values ('00000000-0000-7000-8000-000000000000', 'worker', 'test', 7, '12', '24', 5, true, true, false, true, false,
      now() - interval '1 day', now() - make_interval(secs => ${seconds}))
    on conflict (id) do update set heartbeat_on = excluded.heartbeat_on`)
  await context.db.execute(
    sql`update subscriptions set waiting_since = now() - make_interval(mins => ${waitingMinutes})`,
  )
  await context.db.execute(sql`update providers set circuit = 'open', reason = 'it failed'`)
  await context.db.execute(sql`delete from circuit_events`)
  await context.db.execute(sql`
    insert into circuit_events (id, provider, at, before, after, reason)
    values (gen_random_uuid(), 'mailchimp', now() - make_interval(mins => ${openMinutes}), 'closed', 'open', 'it failed')`)
}

test('processes whose clocks are up to 20 minutes wrong, either way, agree on what is raised', async () => {
  const told: string[] = []
  const look = async (wrongBySeconds: number) => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() + wrongBySeconds * 1000 })
    await watch({
      db: context.db,
      boss: context.boss,
      provider: 'mailchimp',
      waitingMinutes: 15,
      raise: async (_, { type }) => void told.push(type),
      watchedSince: performance.now() - 3_600_000,
    }).finally(() => mock.timers.reset())
  }
  const clocks = [1200, -1200, 61, -61, 0.5, -0.5]
  await registerSomebody(context, 'ada')
  await since(1, 14, 4)
  for (const clock of clocks) await look(clock)
  assert.deepEqual(told, [])
  await since(61, 16, 6)
  for (const clock of clocks) await look(clock)
  assert.deepEqual(told.sort(), ['circuit.raised', 'no_worker.raised', 'waiting.raised'])
})

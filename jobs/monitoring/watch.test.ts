import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import type { Alert } from './alerts.ts'
import { watch } from './watch.ts'

const context = testDatabase()
let alerts: Alert[] = []
const told = () => alerts.splice(0).map(({ type }) => type)

beforeEach(async () => {
  alerts = []
  await context.db.execute(sql`truncate raised_alerts`)
  await context.db.execute(sql`delete from pgboss.instance`)
  await heartbeat(0)
})

/** A worker that was heard `seconds` ago. */
async function heartbeat(seconds: number) {
  await context.db.execute(sql`delete from pgboss.instance`)
  await context.db.execute(sql`
    insert into pgboss.instance (id, name, host, pid, version, node_version, heartbeat_seconds, supervise, schedule, migrate,
      persist_queue_stats, persist_warnings, started_on, heartbeat_on)
    values (gen_random_uuid(), 'worker', 'test', 7, '12', '24', 5, true, true, false, true, false,
      now() - interval '1 day', now() - make_interval(secs => ${seconds}))`)
}

const look = (watchedFor = 3_600_000) =>
  watch({
    db: context.db,
    boss: context.boss,
    provider: 'mailchimp',
    waitingMinutes: 15,
    raise: async (_, alert) => void alerts.push(alert),
    watchedSince: performance.now() - watchedFor,
  })

test('all well: nobody is told anything', async () => {
  await registerSomebody(context, 'ada')
  await look()
  assert.deepEqual(told(), [])
})

test('no worker for a minute: told once, and once when one is back', async () => {
  await heartbeat(59)
  await look()
  assert.deepEqual(told(), [])
  await heartbeat(61)
  await look()
  assert.match(alerts[0]?.text ?? '', /No worker is running.* test:7 was heard last, 1 min ago\./)
  assert.equal(alerts[0]?.path, '/admin/workers')
  assert.deepEqual(told(), ['no_worker.raised'])
  await look()
  assert.deepEqual(told(), [])
  await heartbeat(30) // neither long gone nor live: a raised alert stays raised
  await look()
  assert.deepEqual(told(), [])
  await heartbeat(1)
  await look()
  assert.deepEqual(told(), ['no_worker.over'])
})

test('a process that has watched for less than a minute raises nothing about workers', async () => {
  await heartbeat(8 * 3600)
  await look(59_000)
  assert.deepEqual(told(), [])
  await context.db.execute(sql`delete from pgboss.instance`)
  await look(61_000)
  assert.deepEqual(told(), ['no_worker.raised'])
})

test('waiting for over the minutes that are set, with the number of people and why', async () => {
  for (const username of ['ada', 'grace']) await registerSomebody(context, username)
  await context.db.execute(
    sql`update subscriptions set waiting_since = now() - interval '14 minutes 59 seconds'`,
  )
  await look()
  assert.deepEqual(told(), [])
  await context.db.execute(
    sql`update subscriptions set waiting_since = now() - interval '16 minutes', state = 'delayed'`,
  )
  await context.db.execute(sql`update providers set circuit = 'paused', reason = 'moving lists'`)
  await look()
  assert.deepEqual(alerts, [
    {
      type: 'waiting.raised',
      provider: 'mailchimp',
      text: '2 people are waiting, the longest for 16 min. The circuit is paused: moving lists.',
      path: '/admin',
    },
  ])
  told()
  await context.db.execute(sql`update subscriptions set state = 'confirmed'`)
  await look()
  assert.deepEqual(told(), ['waiting.over'])
})

/** A person of that name in a failure group. */
async function fails(username: string, fingerprint: string) {
  await registerSomebody(context, username)
  await context.db.execute(sql`
    insert into failure_groups (fingerprint, provider, outcome, reason, sample_attempt_id)
    values (${fingerprint}, 'mailchimp', 'rejected', 'invalid_email', gen_random_uuid()) on conflict do nothing`)
  await context.db.execute(sql`
    update subscriptions set state = 'needs_attention', failure_fingerprint = ${fingerprint}
    where user_id = (select id from users where username = ${username})`)
}
const settle = (username: string) =>
  context.db.execute(sql`
    update subscriptions set state = 'confirmed', failure_fingerprint = null
    where user_id = (select id from users where username = ${username})`)

test('dead letters: once a failure group, with its page, and once when the last one of it is decided', async () => {
  for (const username of ['ada', 'grace']) await fails(username, 'f1')
  await look()
  assert.deepEqual(alerts, [
    {
      type: 'dead_letters.raised',
      provider: 'mailchimp',
      text: '2 people are in need of a decision: rejected, invalid email, says mailchimp.',
      path: '/admin/failures/f1',
    },
  ])
  told()
  await settle('ada')
  await look()
  assert.deepEqual(told(), [])
  await fails('edsger', 'f2') // another cause, while the first one persists
  await look()
  assert.equal(alerts[0]?.path, '/admin/failures/f2')
  assert.deepEqual(told(), ['dead_letters.raised'])
  await settle('grace')
  await look()
  assert.equal(alerts[0]?.path, '/admin/failures/f1')
  assert.deepEqual(told(), ['dead_letters.over'])
})

test('dead letters without a failed attempt, and in more groups than one can read, are one alert', async () => {
  await registerSomebody(context, 'ada')
  await context.db.execute(sql`update subscriptions set state = 'needs_attention'`)
  await look()
  assert.equal(alerts[0]?.path, '/admin/failures/unexplained')
  assert.deepEqual(told(), ['dead_letters.raised'])
  await settle('ada')
  await look()
  assert.deepEqual(told(), ['dead_letters.over'])
  for (let n = 0; n < 12; n++) await fails(`p${n}_of_many`, `g${n}`)
  await look()
  assert.equal(alerts.at(-1)?.text, 'Over 10 failure groups need attention.')
  assert.equal(told().length, 11)
  await look()
  assert.deepEqual(told(), [])
  await context.db.execute(sql`update subscriptions set state = 'confirmed', failure_fingerprint = null`)
  await look()
  assert.deepEqual(told(), Array(11).fill('dead_letters.over'))
})

/** The circuit's changes, each so many minutes ago. */
async function circuit(...changes: [minutes: number, before: string, after: string][]) {
  for (const [minutes, before, after] of changes) {
    await context.db.execute(sql`
      insert into circuit_events (id, provider, at, before, after, reason)
      values (gen_random_uuid(), 'mailchimp', now() - make_interval(mins => ${minutes}), ${before}, ${after}, 'it failed')`)
    await context.db.execute(
      sql`update providers set circuit = ${after}, since = now() - make_interval(mins => ${minutes}), reason = 'it failed'`,
    )
  }
}

test('a circuit that is open for minutes, probes in between included; short outages tell nobody', async () => {
  await circuit([30, 'closed', 'open'], [29, 'half_open', 'closed'], [4, 'closed', 'open'])
  await look()
  assert.deepEqual(told(), [])
  await context.db.execute(sql`delete from circuit_events`)
  await circuit([7, 'closed', 'open'], [2, 'open', 'half_open'], [1, 'half_open', 'open'])
  await look()
  assert.match(alerts[0]?.text ?? '', /^mailchimp has been down for 7 min \(it failed\)/)
  assert.deepEqual(told(), ['circuit.raised'])
  await circuit([0, 'open', 'half_open'])
  await look()
  assert.deepEqual(told(), [])
  await circuit([0, 'half_open', 'closed'])
  await look()
  assert.equal(alerts[0]?.text, 'mailchimp works again.')
  assert.deepEqual(told(), ['circuit.over'])
})

test('ten processes look at once: one alert', async () => {
  await heartbeat(100)
  await Promise.all(Array.from({ length: 10 }, () => look()))
  assert.deepEqual(told(), ['no_worker.raised'])
})

test('an alert that cannot be queued is not raised, and is queued at the next look', async () => {
  await heartbeat(100)
  const broken = async () => {
    throw new Error('the queue is gone')
  }
  const base = {
    db: context.db,
    boss: context.boss,
    provider: 'mailchimp',
    waitingMinutes: 15,
    watchedSince: performance.now() - 3_600_000,
  }
  await assert.rejects(watch({ ...base, raise: broken }))
  await look()
  assert.deepEqual(told(), ['no_worker.raised'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { countJobWrites } from '#jobs/queue/changes.ts'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { recordAuditEvent } from '../staff/audit-events.ts'
import { countChanges, readNewest } from './page-changes.ts'

const context = testDatabase()
const ends = () => readNewest(context.db)
/** PostgreSQL updates them at its own pace. */
const counters = () => countChanges(context.db)

test('changes that people wait for are seen at once', async () => {
  const seen = new Set([await ends()])
  const isNew = async (what: string) => {
    const now = await ends()
    assert.ok(!seen.has(now), what)
    assert.equal(await ends(), now, `${what}, and nothing since`)
    seen.add(now)
  }
  await registerSomebody(context, 'ada')
  await isNew('a registration')
  const id = await recordAuditEvent(context.db, { actor: 'bob', action: 'export' })
  await isNew('an action')
  await context.db.execute(sql`update audit_events set detail = '{"complete": true}' where id = ${id}`)
  await isNew('its end')
  await context.db.execute(sql`update providers set circuit = 'open'`)
  await isNew('a circuit')
  await context.db.execute(sql`
    insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome)
    select uuidv7(), id, uuidv7(), 'test', 'mailchimp', now() - interval '1 minute', 1, 'confirmed' from users`)
  await isNew('an attempt')
})

test('everything else follows by the counters', async () => {
  await registerSomebody(context, 'ada')
  const one = await context.direct.reserve()
  const flush = () => one`select pg_stat_force_next_flush()`
  await flush()
  const [ours, jobs] = [await counters(), await countJobWrites(context.db)]
  await one`update subscriptions set state = 'opted_out' from generate_series(1, 50)`
  await one`update pgboss.job set state = 'cancelled'`
  await flush()
  assert.notEqual(await counters(), ours)
  assert.notEqual(await countJobWrites(context.db), jobs)
  const before = await counters()
  await one`insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome)
    select uuidv7(), id, uuidv7(), 'test', 'mailchimp', now(), 1, 'retry' from users`
  await flush()
  assert.notEqual(await counters(), before, 'in a partition')
  one.release()
})

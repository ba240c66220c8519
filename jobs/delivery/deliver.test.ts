import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findProvider } from '#db/providers/circuit.ts'
import { findContact } from '#db/subscriptions/reads.ts'
import {
  deliveryOf,
  fakeProvider,
  registerSomebody,
  run,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import { createAttempts } from '../../testing/one-attempt.ts'
import type { Outcome } from '../providers/outcome.ts'
import { MOST_TRIES } from './backoff.ts'

const context = testDatabase()

const attempt = createAttempts(context)

const table: [Outcome, { state: string; job: string }][] = [
  [
    { kind: 'confirmed', httpStatus: 200 },
    { state: 'confirmed', job: 'completed' },
  ],
  [{ kind: 'already_subscribed' }, { state: 'confirmed', job: 'completed' }],
  [{ kind: 'awaiting_confirmation' }, { state: 'check_inbox', job: 'completed' }],
  [{ kind: 'suppressed' }, { state: 'opted_out', job: 'completed' }],
  [
    { kind: 'rejected', reason: 'invalid_email', httpStatus: 400 },
    { state: 'needs_attention', job: 'dead' },
  ],
  [
    { kind: 'unknown_answer', message: 'what?' },
    { state: 'needs_attention', job: 'dead' },
  ],
  [
    { kind: 'retry', reason: 'timeout' },
    { state: 'delayed', job: 'retry' },
  ],
  [
    { kind: 'misconfigured', reason: 'unauthorized' },
    { state: 'delayed', job: 'retry' },
  ],
]
for (const [outcome, expected] of table) {
  test(`${outcome.kind}: the person reads ${expected.state}, the job is ${expected.job}`, async () => {
    const one = await attempt(outcome)
    const result = await one.run()
    assert.deepEqual({ state: await one.state(), job: result.as }, expected)
    const [row, ...more] = await one.attempts()
    assert.equal(more.length, 0)
    assert.equal(row?.outcome, outcome.kind)
    assert.equal(row?.worker, 'test:1')
    assert.equal(row?.httpStatus, outcome.httpStatus ?? null)
    assert.equal(!!row?.nextAttemptAt, outcome.kind === 'retry')
  })
}

test('a job that runs twice calls once and changes nothing', async () => {
  const one = await attempt({ kind: 'confirmed' }, { kind: 'retry', reason: 'timeout' })
  await one.run()
  assert.equal((await one.run()).as, 'completed')
  assert.equal(one.calls(), 1)
  assert.equal(await one.state(), 'confirmed')
})

/** Seconds until the job is due. */
const dueIn = async (jobId: string) => {
  const [row] = await context.db.execute<{ seconds: number }>(
    sql`select extract(epoch from start_after - clock_timestamp())::float8 as seconds from pgboss.job where id = ${jobId}`,
  )
  return row?.seconds ?? Number.NaN
}

test('the job is due when the person reads that it is, and later with every attempt', async () => {
  const one = await attempt({ kind: 'retry', reason: 'timeout' })
  await one.run()
  const [recorded] = await one.attempts()
  const seconds = ((recorded?.nextAttemptAt?.getTime() ?? 0) - Date.now()) / 1000
  assert.ok(Math.abs((await dueIn(one.job.id)) - seconds) <= 2)
  assert.ok(seconds >= 3 && seconds <= 10)
})

test('a job is left without a delay of pg-boss’s own, which would hold it up when its worker dies', async () => {
  const one = await attempt({ kind: 'retry', reason: 'timeout' })
  await context.db.execute(sql`update pgboss.job set retry_delay = 3000, retry_backoff = true`)
  await one.run()
  const [row] = await context.db.execute(
    sql`select retry_delay as delay, retry_backoff as backoff from pgboss.job where id = ${one.job.id}`,
  )
  assert.deepEqual({ ...row }, { delay: 0, backoff: false })
})

test('Retry-After holds everybody: the next job is handed back without a call, due when the hold ends', async () => {
  const one = await attempt({ kind: 'retry', reason: 'rate_limited', waitSeconds: 3 * 3600 })
  await one.run()
  assert.ok((await dueIn(one.job.id)) <= 0)
  const held = (await findProvider(context.db, 'mailchimp'))?.heldUntil?.getTime() ?? 0
  assert.ok(Math.abs(held - Date.now() - 3 * 3600_000) < 10_000)
  assert.ok(Math.abs(((await one.attempts())[0]?.nextAttemptAt?.getTime() ?? 0) - held) < 1000)

  assert.equal((await one.run(await takeJob(context))).as, 'retry')
  assert.equal(one.calls(), 1)
  assert.equal((await one.attempts()).length, 1)
})

test('an answer that makes everybody wait counts as no try: the first failure after it is the first', async () => {
  const one = await attempt(
    { kind: 'retry', reason: 'rate_limited' },
    { kind: 'misconfigured', reason: 'unauthorized' },
    { kind: 'retry', reason: 'timeout' },
  )
  const again = async () => {
    await context.db.execute(sql`
      update subscriptions set waiting_since = now() - interval '15 days', created_at = now() - interval '15 days'`)
    await context.db.execute(
      sql`update providers set circuit = 'closed', held_until = null, since = now() - interval '15 days'`,
    )
    await context.db.execute(
      sql`update pgboss.job set start_after = now(), created_on = now() - interval '15 days' where state <> 'active'`,
    )
  }
  await again()
  assert.equal((await one.run()).as, 'retry')
  await again()
  assert.equal((await one.run(await takeJob(context))).as, 'retry')
  await again()
  assert.equal((await one.run(await takeJob(context))).as, 'retry')
  assert.equal((await findContact(context.db, one.userId))?.attempts, 1)
  assert.ok((await dueIn(one.job.id)) <= 10)
})

test('after two weeks of tries that count a person decides', async () => {
  const one = await attempt({ kind: 'retry', reason: 'timeout' }, { kind: 'retry', reason: 'timeout' })
  await context.db.execute(sql`update subscriptions set attempts = ${MOST_TRIES - 2}`)
  assert.equal((await one.run()).as, 'retry')
  assert.equal((await one.run()).as, 'dead')
  assert.equal(await one.state(), 'needs_attention')
})

test('an address put off a third time is rejected', async () => {
  const off = { kind: 'retry', reason: 'throttled_address' } as const
  const one = await attempt(off, off, off)
  assert.deepEqual(
    [(await one.run()).as, (await one.run()).as, (await one.run()).as],
    ['retry', 'retry', 'dead'],
  )
  assert.deepEqual(
    (await one.attempts()).map((row) => [row.outcome, row.reason]),
    [
      ['retry', 'throttled_address'],
      ['retry', 'throttled_address'],
      ['rejected', 'throttled_address'],
    ],
  )
})

test('requests for confirmation are counted before they are made, and taken back when nobody was asked', async () => {
  const seen: number[] = []
  const outcomes: Outcome[] = [
    { kind: 'retry', reason: 'unreachable' },
    { kind: 'retry', reason: 'timeout', asked: true },
    { kind: 'awaiting_confirmation', asked: true },
  ]
  await registerSomebody(context, 'asked')
  const job = await takeJob(context)
  const provider = {
    ...fakeProvider(async ({ confirmationRequests = 0 }) => {
      const [row] = await context.db.execute(sql`select confirmation_requests as stored from subscriptions`)
      assert.equal(row?.stored, confirmationRequests, 'stored before the call')
      seen.push(confirmationRequests)
      return outcomes.shift() ?? { kind: 'confirmed' }
    }),
    countsRequests: true,
  }
  const delivery = deliveryOf(context, provider)
  for (let time = 0; time < 3; time++) await run(delivery, job)
  assert.deepEqual(seen, [1, 1, 2])
})

test('a job without a person, or one that another has replaced, completes without a call', async () => {
  const replaced = await attempt()
  await context.db.execute(sql`update subscriptions set job_id = gen_random_uuid()`)
  assert.equal((await replaced.run()).as, 'completed')
  await context.db.execute(sql`delete from users`)
  assert.equal((await replaced.run()).as, 'completed')
  assert.equal(replaced.calls(), 0)
})

test('a payload that is none goes in front of a person', async () => {
  const one = await attempt()
  assert.equal((await one.run({ ...one.job, data: {} as never })).as, 'dead')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findAttempts } from '#db/attempts.ts'
import { findProvider } from '#db/providers/circuit.ts'
import { findContact } from '#db/subscriptions.ts'
import {
  fakeProvider,
  handlerContext,
  registerSomebody,
  takeJob,
  testDatabase,
} from '../../scripts/integration.ts'
import type { Outcome } from '../providers/outcome.ts'
import { HORIZON_MS } from './backoff.ts'
import { handle } from './handler.ts'

const context = testDatabase()
const running = new AbortController().signal

/** Registers somebody and runs the job once against a provider that answers `outcomes` in turn. */
async function attempt(...outcomes: Outcome[]) {
  const registered = await registerSomebody(context, 'somebody')
  assert.equal(registered.status, 'registered')
  const userId = registered.status === 'registered' ? registered.userId : ''
  const job = await takeJob(context)
  let calls = 0
  const provider = fakeProvider(async () => outcomes[calls++] ?? { kind: 'confirmed' })
  const run = (signal = running, again = job) => handle(handlerContext(context, provider), again, signal)
  const state = async () => (await findContact(context.db, userId))?.state
  return { userId, job, run, state, calls: () => calls, attempts: () => findAttempts(context.db, userId) }
}

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
    { state: 'needs_attention', job: 'deadletter' },
  ],
  [
    { kind: 'unknown_answer', message: 'what?' },
    { state: 'needs_attention', job: 'deadletter' },
  ],
  [
    { kind: 'retry', reason: 'timeout' },
    { state: 'delayed', job: 'failed' },
  ],
  [
    { kind: 'misconfigured', reason: 'unauthorized' },
    { state: 'delayed', job: 'failed' },
  ],
]
for (const [outcome, expected] of table) {
  test(`${outcome.kind}: the person reads ${expected.state}, the job is ${expected.job}`, async () => {
    const one = await attempt(outcome)
    const result = await one.run()
    assert.deepEqual({ state: await one.state(), job: result.status }, expected)
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
  assert.equal((await one.run()).status, 'completed')
  assert.equal(one.calls(), 1)
  assert.equal(await one.state(), 'confirmed')
})

test('two workers with one job at once: a late failure does not take confirmed back', async () => {
  const one = await attempt()
  const called = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<Outcome>()
  const slow = fakeProvider(() => {
    called.resolve()
    return answer.promise
  })
  const late = handle(handlerContext(context, slow, 'test:2'), one.job, running)
  await called.promise
  await one.run()
  assert.equal(await one.state(), 'confirmed')
  answer.resolve({ kind: 'retry', reason: 'timeout' })
  await late
  assert.equal(await one.state(), 'confirmed')
  assert.equal((await one.attempts()).length, 2)
})

const retryDelay = async (jobId: string) => {
  const [row] = await context.db.execute<{ delay: number }>(
    sql`select retry_delay as delay from pgboss.job where id = ${jobId}`,
  )
  return row?.delay
}

test('the delay on the job row is the one the person reads, and grows with the attempts', async () => {
  const one = await attempt({ kind: 'retry', reason: 'timeout' })
  await one.run()
  const [recorded] = await one.attempts()
  const seconds = ((recorded?.nextAttemptAt?.getTime() ?? 0) - Date.now()) / 1000
  assert.ok(Math.abs(((await retryDelay(one.job.id)) ?? 0) - seconds) <= 2)
  assert.ok(seconds >= 3 && seconds <= 10)
})

test('Retry-After holds everybody: the next job is handed back without a call, due when the hold ends', async () => {
  const waitSeconds = 3 * 3600
  const one = await attempt({ kind: 'retry', reason: 'rate_limited', waitSeconds })
  await one.run()
  assert.equal(await retryDelay(one.job.id), 0)
  for (const time of [
    (await one.attempts())[0]?.nextAttemptAt,
    (await findProvider(context.db, 'mailchimp'))?.heldUntil,
  ])
    assert.ok(Math.abs((time?.getTime() ?? 0) - Date.now() - waitSeconds * 1000) < 5000)

  assert.equal((await one.run()).status, 'failed')
  assert.equal(one.calls(), 1)
  assert.equal((await one.attempts()).length, 1)
})

test('after the horizon of trying a person decides; before it, no number of attempts does', async () => {
  const one = await attempt({ kind: 'retry', reason: 'timeout' }, { kind: 'retry', reason: 'timeout' })
  const longAgo = new Date(Date.now() - HORIZON_MS - 1000).toISOString()
  await context.db.execute(sql`update subscriptions set waiting_since = ${longAgo}, attempts = 5000`)
  // The provider came back a moment ago: the outage is not held against the job.
  assert.equal((await one.run()).status, 'failed')
  await context.db.execute(sql`update providers set since = ${longAgo}`)
  assert.equal((await one.run()).status, 'deadletter')
  assert.equal(await one.state(), 'needs_attention')
})

test('an address put off a third time is rejected', async () => {
  const off = { kind: 'retry', reason: 'throttled_address' } as const
  const one = await attempt(off, off, off)
  assert.deepEqual(
    [(await one.run()).status, (await one.run()).status, (await one.run()).status],
    ['failed', 'failed', 'deadletter'],
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
  for (let run = 0; run < 3; run++) await handle(handlerContext(context, provider), job, running)
  assert.deepEqual(seen, [1, 1, 2])
})

test('a worker that stops hands back what it has not begun, to be taken at once', async () => {
  const one = await attempt()
  const result = await one.run(AbortSignal.abort())
  assert.equal(result.status, 'failed')
  assert.equal(one.calls(), 0)
  assert.equal(await one.state(), 'pending')
  const [row] = await context.db.execute(sql`select retry_delay from pgboss.job where id = ${one.job.id}`)
  assert.equal(row?.retry_delay, 0)
})

test('a job of nobody, or one that another has replaced, completes without a call', async () => {
  const replaced = await attempt()
  await context.db.execute(sql`update subscriptions set job_id = gen_random_uuid()`)
  assert.equal((await replaced.run()).status, 'completed')
  await context.db.execute(sql`delete from users`)
  assert.equal((await replaced.run()).status, 'completed')
  assert.equal(replaced.calls(), 0)
})

test('a payload that is none goes in front of a person', async () => {
  const one = await attempt()
  assert.equal((await one.run(running, { ...one.job, data: {} as never })).status, 'deadletter')
})

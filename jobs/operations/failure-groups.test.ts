import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { type FailureGroup, findGroup, findGroups, settleGroups } from '#db/failures/groups.ts'
import { countInGroup, findGroupPeople } from '#db/failures/people.ts'
import { settleByMessage } from '#db/subscriptions/transitions.ts'
import {
  deliveryOf,
  fakeProvider,
  registerSomebody,
  run,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import { actOnJob } from '../actions/job.ts'
import type { Outcome } from '../providers/outcome.ts'
import { reconcile } from '../upkeep/reconcile.ts'

const context = testDatabase()
const fake: Outcome = {
  kind: 'rejected',
  reason: 'invalid_email',
  code: 'Invalid',
  message: '[address] looks fake',
}
const busy: Outcome = {
  kind: 'retry',
  reason: 'server_error',
  code: 'Unavailable',
  message: 'try 10 s later',
}

/** Registers a person and makes one attempt with that outcome. */
async function attempt(username: string, outcome: Outcome) {
  const registered = await registerSomebody(context, username)
  const job = await takeJob(context)
  await run(
    deliveryOf(
      context,
      fakeProvider(async () => outcome),
    ),
    job,
  )
  return { job, userId: registered.status === 'registered' ? registered.userId : '' }
}
const groups = async (state: 'open' | 'resolved' | 'all' = 'open') =>
  (await findGroups(context.db, { state, limit: 50 })).groups
const only = async (state?: 'open' | 'resolved' | 'all') => {
  const [group, ...more] = await groups(state)
  assert.ok(group && more.length === 0, `${more.length + 1} groups`)
  return group
}
const age = (minutes: number) =>
  context.db.execute(sql`update failure_groups set last_seen = now() - make_interval(mins => ${minutes})`)
const names = async ({ fingerprint }: FailureGroup) =>
  (await findGroupPeople(context.db, fingerprint, { limit: 50 })).map((person) => person.username)

test('people who fail for one cause are one group; another cause is another, and the larger one comes first', async () => {
  await attempt('busy1', busy)
  for (const name of ['fake1', 'fake2', 'fake3']) await attempt(name, fake)
  const [first, second] = await groups()
  assert.deepEqual(
    [
      first?.people,
      first?.needAttention,
      first?.message,
      second?.people,
      second?.needAttention,
      second?.message,
    ],
    [3, 3, '[address] looks fake', 1, 0, 'try [number] s later'],
  )
  assert.deepEqual(first?.trend.at(-1), 3)
  assert.equal(first?.trend.length, 24)
  assert.ok(first && second)
  assert.deepEqual(await names(first), ['fake3', 'fake2', 'fake1'])
  assert.deepEqual(await names(second), ['busy1'])
  const rows = await context.db.execute(
    sql`select fingerprint from attempts where id = ${first.sampleAttemptId}`,
  )
  assert.equal(rows[0]?.fingerprint, first.fingerprint)
})

test('people who are settled well leave; an empty group is resolved, and reopened when it returns', async () => {
  const { userId } = await attempt('fake1', fake)
  await settleGroups(context.db)
  assert.equal((await only()).reopened, 0)

  await settleByMessage(context.db, userId, 'opted_out')
  assert.equal((await only()).people, 0)
  await reconcile(context.db, context.boss)
  assert.equal((await groups('open')).length, 0)
  assert.ok((await only('resolved')).resolvedAt)

  await attempt('fake2', fake)
  const again = await only()
  assert.deepEqual([again.reopened, again.people, again.resolvedAt], [1, 1, null])
  assert.ok(again.openedAt > again.firstSeen)
})

test('a retry keeps the person in the group until an attempt says otherwise', async () => {
  const { job } = await attempt('fake1', fake)
  await context.boss.fail('subscription-sync', job.id)
  await context.db.execute(sql`update pgboss.job set state = 'failed' where id = ${job.id}`)
  assert.ok((await actOnJob(context.db, context.boss, { actor: 'admin', action: 'retry' }, job.id)).done)
  const { fingerprint } = await only()
  assert.deepEqual([(await only()).people, (await only()).needAttention], [1, 0])
  const again = await takeJob(context)
  await run(
    deliveryOf(
      context,
      fakeProvider(async () => ({ kind: 'confirmed' })),
    ),
    again,
  )
  assert.equal((await findGroup(context.db, fingerprint))?.people, 0)
})

test('a group resolved in the moment somebody entered it is opened by the next pass', async () => {
  await attempt('fake1', fake)
  await context.db.execute(sql`update failure_groups set resolved_at = now()`)
  await settleGroups(context.db)
  assert.equal((await only()).reopened, 1)
})

test('a late failure puts no confirmed person into a group', async () => {
  const { userId, job } = await attempt('late', { kind: 'confirmed' })
  await context.db.execute(sql`update subscriptions set state = 'pending'`)
  const late = fakeProvider(async () => {
    await context.db.execute(sql`update subscriptions set state = 'confirmed'`)
    return fake
  })
  await run(deliveryOf(context, late), job)
  const [row] = await context.db.execute(
    sql`select failure_fingerprint from subscriptions where user_id = ${userId}`,
  )
  assert.equal(row?.failure_fingerprint, null)
})

test('last seen moves once a minute, and the sample with it', async () => {
  await attempt('fake1', fake)
  const first = await only()
  await attempt('fake2', fake)
  assert.deepEqual((await only()).lastSeen, first.lastSeen)
  await age(2)
  await attempt('fake3', fake)
  const later = await only()
  assert.ok(later.lastSeen >= first.lastSeen && later.sampleAttemptId !== first.sampleAttemptId)
  assert.equal(later.reopened, 0)
})

for (const minutes of [0, 2])
  test(`attempts do not wait for each other at a group seen ${minutes} min ago`, {
    timeout: 15_000,
  }, async () => {
    await attempt('fake0', fake)
    await age(minutes)
    const before = await only()
    await context.db.transaction(async (tx) => {
      await tx.execute(sql`select from failure_groups for update`)
      // An operation that waited for this transaction would never end, since the transaction waits for it.
      await Promise.all([1, 2, 3, 4].map((n) => attempt(`fake${n}`, fake)))
    })
    const after = await only()
    assert.equal(after.people, 5)
    assert.deepEqual(after.lastSeen, before.lastSeen)
  })

test('twenty first attempts at once make one group', async () => {
  const registered = Array.from({ length: 20 }, (_, n) => registerSomebody(context, `many${n}`))
  await Promise.all(registered)
  const jobs = await context.boss.fetch<{ userId: string }>('subscription-sync', {
    batchSize: 20,
    includeMetadata: true,
  })
  const provider = fakeProvider(async () => fake)
  await Promise.all(jobs.map((job) => run(deliveryOf(context, provider), job)))
  assert.equal((await only()).people, 20)
})

test('people who need attention without a failed attempt are counted separately', async () => {
  await registerSomebody(context, 'cancelled')
  const { id } = await takeJob(context)
  await context.db.execute(sql`update pgboss.job set state = 'created' where id = ${id}`)
  assert.ok((await actOnJob(context.db, context.boss, { actor: 'admin', action: 'cancel' }, id)).done)
  await attempt('fake1', fake)
  assert.equal(await countInGroup(context.db, null), 1)
  const people = await findGroupPeople(context.db, null, { limit: 50 })
  assert.deepEqual(
    people.map((person) => person.username),
    ['cancelled'],
  )
})

test('pages of groups and of people follow by keyset', async () => {
  for (const n of [1, 2, 3]) await attempt(`fake${n}`, { ...fake, message: `cause ${'abc'[n - 1]}` })
  const first = await findGroups(context.db, { state: 'all', limit: 2 })
  assert.ok(first.next)
  const second = await findGroups(context.db, { state: 'all', limit: 2, before: first.next })
  assert.deepEqual([first.groups.length, second.groups.length, second.next], [2, 1, null])
  assert.equal(new Set([...first.groups, ...second.groups].map((group) => group.fingerprint)).size, 3)

  for (const n of [4, 5, 6]) await attempt(`fake${n}`, busy)
  const group = (await groups()).find(({ people }) => people === 3)
  assert.ok(group)
  const [one] = await findGroupPeople(context.db, group.fingerprint, { limit: 1 })
  const rest = await findGroupPeople(context.db, group.fingerprint, { limit: 9, before: one })
  assert.deepEqual([one?.username, ...rest.map((person) => person.username)], ['fake6', 'fake5', 'fake4'])
})

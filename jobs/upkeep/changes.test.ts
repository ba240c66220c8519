import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { changeProvider, findProvider, holdProvider } from '#db/providers/circuit.ts'
import { parseEnv } from '#env'
import { dialects } from '../../simulator/dialects/index.ts'
import type { MemberStatus } from '../../simulator/members.ts'
import { send } from '../../simulator/provider.ts'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { standIn } from '../../testing/stand-in.ts'
import { createDeliverer } from '../delivery/deliverer.ts'
import { createProvider } from '../providers/create.ts'
import { CHANGES_PACE, readChanges } from './changes.ts'
import { startTurns } from './turns.ts'

const deliverers: ReturnType<typeof createDeliverer>[] = []
// Before the database's own end.
after(() => Promise.all(deliverers.map(({ stop }) => stop())))
const context = testDatabase()
const stand = standIn('mailchimp')
let worker: ReturnType<typeof startWorker>

/** Its reads are those of a real one: within budget, and one that is told to wait holds everybody. */
function startWorker(name: string) {
  const env = parseEnv({
    DATABASE_URL: context.url,
    SESSION_SECRET: 'x'.repeat(32),
    ...dialects.mailchimp.variables(stand.base()),
  })
  const { db, client, boss } = context
  const deliverer = createDeliverer({
    ...{ db, client, boss, worker: name, raise: async () => {}, timeoutMs: 2_000, concurrency: 4 },
    create: (through) => createProvider(env.provider, through),
  })
  deliverers.push(deliverer)
  return deliverer.delivery
}
beforeEach(async () => {
  worker ??= startWorker('test:1')
  await context.db.execute(sql`truncate turns`)
})

/** Somebody of that state here, and of that one there. */
async function somebody(
  username: string,
  state: 'check_inbox' | 'confirmed' | 'pending',
  there: MemberStatus,
) {
  const email = `${username}@bücher.example`
  const result = await registerSomebody(context, username, { email })
  assert.ok(result.status === 'registered')
  await context.db.execute(sql`update subscriptions set state = ${state} where user_id = ${result.userId}`)
  return stand.provider.members.add(`${username.toUpperCase()}@XN--BCHER-KVA.example`, there)
}
const MINUTE = 60_000
const ago = (ms: number) => new Date(Date.now() - ms)
const lastRead = (at: Date) => changeProvider(context.db, 'mailchimp', { changesReadAt: at })
const readAt = async () => (await findProvider(context.db, 'mailchimp'))?.changesReadAt.getTime() ?? 0
const isNow = (at: number) => Math.abs(Date.now() - at) < MINUTE / 2
/** Names of the people whom a worker is to look up. */
async function looks() {
  const rows = await context.db.execute<{ username: string }>(sql`
    select username from pgboss.job j join users u on u.id::text = j.data->>'userId'
    where j.name = 'subscription-refresh' order by username`)
  return rows.map(({ username }) => username)
}
const asked = () => stand.calls().length

test('who confirmed, left, bounced or was archived there is looked up, and nobody else', async () => {
  await somebody('confirmed', 'check_inbox', 'subscribed')
  for (const status of ['unsubscribed', 'cleaned', 'archived'] as const)
    await somebody(status, 'confirmed', status)
  await somebody('gone', 'check_inbox', 'unsubscribed')
  // Whoever we have just subscribed, asked to confirm, or are still telling about.
  await somebody('ours', 'confirmed', 'subscribed')
  await somebody('waits', 'check_inbox', 'pending')
  await somebody('told', 'pending', 'subscribed')
  stand.provider.members.add('stranger@example.com', 'unsubscribed')
  await readChanges(worker)
  const expected = ['archived', 'cleaned', 'confirmed', 'gone', 'unsubscribed']
  assert.deepEqual(await looks(), expected)
  // The same is read again, and one look is enough.
  await readChanges(worker)
  assert.deepEqual(await looks(), expected)
})

test('somebody whose entry cannot be read keeps nobody else from being looked up', async () => {
  await somebody('ada', 'confirmed', 'unsubscribed')
  await somebody('odd', 'confirmed', 'on_holiday' as MemberStatus)
  Object.assign(await somebody('none', 'confirmed', 'unsubscribed'), { email_address: '' })
  await lastRead(ago(2 * MINUTE))
  await readChanges(worker)
  assert.deepEqual(await looks(), ['ada'])
  assert.ok(isNow(await readAt()))
})

test('after three days without a worker the reading goes on where it was, and a little before', async () => {
  const late = await somebody('late', 'confirmed', 'unsubscribed')
  Object.assign(await somebody('slow', 'confirmed', 'unsubscribed'), {
    changed: ago(3 * 24 * 60 * MINUTE + 4 * MINUTE).toISOString(),
  })
  Object.assign(late, { changed: ago(2 * 24 * 60 * MINUTE).toISOString() })
  await lastRead(ago(3 * 24 * 60 * MINUTE))
  await readChanges(worker)
  assert.deepEqual(await looks(), ['late', 'slow'])
  assert.ok(isNow(await readAt()))
})

test('once a minute, and more often only while somebody was just asked to confirm', async () => {
  await somebody('ada', 'confirmed', 'subscribed')
  await readChanges(worker)
  assert.equal(asked(), 0)
  await lastRead(ago(MINUTE))
  await readChanges(worker)
  const once = asked()
  assert.ok(once > 0)
  await readChanges(worker)
  assert.equal(asked(), once)
  await somebody('grace', 'check_inbox', 'pending')
  await readChanges(worker)
  assert.equal(asked(), 2 * once)
  await context.db.execute(sql`update subscriptions set since = since - interval '11 minutes'`)
  await readChanges(worker)
  assert.equal(asked(), 2 * once)
})

test('after a reading ten times its duration is left to others, and a minute at most', async () => {
  await somebody('ada', 'check_inbox', 'pending')
  // For each of two requests.
  stand.provider.set({ latencyMs: 300 })
  const seconds = await readChanges(worker)
  assert.ok(seconds >= 6 && seconds <= 60, `${seconds} s`)
})

test('nobody is asked about while nobody is registered', async () => {
  await lastRead(ago(60 * MINUTE))
  await readChanges(worker)
  assert.equal(asked(), 0)
  assert.ok(isNow(await readAt()))
})

test('a database whose clock was set back does not wait for the time that it had', async () => {
  await somebody('ada', 'confirmed', 'unsubscribed')
  await lastRead(ago(-60 * MINUTE))
  await readChanges(worker)
  assert.deepEqual(await looks(), ['ada'])
  assert.ok(isNow(await readAt()))
})

test('what was not read to its end is read again', async () => {
  for (let n = 0; n < 501; n++) stand.provider.members.add(`p${n}@example.com`, 'subscribed')
  Object.assign(await somebody('ada', 'confirmed', 'unsubscribed'), {
    changed: ago(2 * MINUTE).toISOString(),
  })
  const before = ago(3 * MINUTE)
  await lastRead(before)
  stand.respond = (request, response) =>
    request.url?.includes('offset=500')
      ? send(response, { status: 500, body: 'Internal Server Error' })
      : stand.pass(request, response)
  assert.equal(await readChanges(worker), 60)
  assert.deepEqual([await looks(), await readAt()], [[], before.getTime()])
  stand.respond = null
  await readChanges(worker)
  assert.deepEqual(await looks(), ['ada'])
})

test('a 429 holds everybody, and nothing is asked while the provider is held, paused or down', async () => {
  await somebody('ada', 'confirmed', 'unsubscribed')
  const before = ago(10 * MINUTE)
  await lastRead(before)
  stand.provider.set({ mode: 'rate_limited' })
  await readChanges(worker)
  assert.equal((await findProvider(context.db, 'mailchimp'))?.heldReason, 'rate_limited')
  assert.equal(asked(), 1)

  stand.provider.set({ mode: 'up' })
  await readChanges(worker)
  await holdProvider(context.db, 'mailchimp', 0, 'over')
  for (const circuit of ['paused', 'open', 'misconfigured', 'slowed', 'half_open']) {
    await context.db.execute(sql`update providers set circuit = ${circuit}`)
    await readChanges(worker)
  }
  assert.equal(asked(), 1)
  assert.equal(await readAt(), before.getTime())
  await context.db.execute(sql`update providers set circuit = 'closed'`)
  await readChanges(worker)
  assert.deepEqual(await looks(), ['ada'])
})

test('of two workers one reads', async () => {
  await somebody('ada', 'confirmed', 'unsubscribed')
  await lastRead(ago(MINUTE))
  const stop = new AbortController()
  for (const one of [worker, startWorker('test:2')])
    startTurns(context.db, 'changes', CHANGES_PACE, () => readChanges(one), stop.signal)
  while (!isNow(await readAt())) await new Promise((done) => setTimeout(done, 20))
  stop.abort()
  // The list, and the archived.
  assert.equal(asked(), 2)
  assert.deepEqual(await looks(), ['ada'])
})

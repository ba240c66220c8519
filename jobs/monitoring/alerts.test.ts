import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { log } from '#log'
import { testDatabase } from '../../testing/integration.ts'
import { ALERT_DAYS, dropAlerts } from '../queue/alert-jobs.ts'
import { ALERTS } from '../queue/queues.ts'
import { type Alert, alertReceiver, createAlerts, deliverAlerts } from './alerts.ts'

log.level = 'silent'
const context = testDatabase()
const receiver = { url: '', secret: undefined, publicUrl: 'http://localhost' }
let isUp = true
let posts: { id: string; type: string; status: number }[] = []
const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const refuses = !isUp || JSON.parse(body).text.startsWith('unreadable')
  posts.push({ id: idOf(request.headers), type: JSON.parse(body).type, status: refuses ? 503 : 200 })
  response.writeHead(refuses ? 503 : 200).end()
})
const idOf = (headers: IncomingHttpHeaders) => String(headers['webhook-id'])
const taken = () => posts.filter(({ status }) => status === 200)

before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`
})
after(() => server.close())
beforeEach(() => {
  isUp = true
  posts = []
})

const raise = (type: Alert['type'], text = 'somebody is needed') =>
  context.db.transaction((tx) =>
    createAlerts(context.boss)(tx, { type, provider: 'mailchimp', text, path: '/admin' }),
  )
const deliver = () => deliverAlerts(context.boss, receiver)
const makeDue = () => context.db.execute(sql`update pgboss.job set start_after = now()`)

test('a receiver that was down for two days takes each alert once, in its order', async () => {
  isUp = false
  await raise('no_worker.raised')
  // The delay is between 2.5 and 5 minutes, so 2 days are up to 1,152 refusals.
  for (let n = 0; n < 30; n++) {
    await makeDue()
    await deliver()
  }
  await context.db.execute(
    sql`update pgboss.job set created_on = created_on - interval '2 days', retry_count = 1152`,
  )
  await raise('no_worker.over')
  await deliver()
  isUp = true
  assert.ok(posts.length >= 30 && taken().length === 0)
  for (let n = 0; n < 3; n++) {
    await makeDue()
    await deliver()
  }
  assert.deepEqual(
    taken().map(({ type }) => type),
    ['no_worker.raised', 'no_worker.over'],
  )
  const ids = posts.filter(({ type }) => type === 'no_worker.raised').map(({ id }) => id)
  assert.equal(new Set(ids).size, 1, 'one id for all tries')
})

test('an alert goes through the proxy, whichever process sends it', async (t) => {
  process.env.HTTP_PROXY = new URL(receiver.url).origin
  t.after(() => delete process.env.HTTP_PROXY)
  const beyond = alertReceiver({
    ALERT_WEBHOOK_URL: 'http://alerts.example.test/',
    ALERT_WEBHOOK_SECRET: undefined,
    publicUrl: receiver.publicUrl,
  })
  assert.ok(beyond)
  await raise('no_worker.raised')
  await deliverAlerts(context.boss, beyond)
  assert.deepEqual(
    taken().map(({ type }) => type),
    ['no_worker.raised'],
  )
})

test('that something is over waits for the news that it began, and other causes do not wait', async () => {
  await raise('circuit.raised', 'unreadable')
  await deliver()
  await raise('circuit.over')
  await raise('waiting.raised')
  for (let n = 0; n < 3; n++) await deliver()
  assert.deepEqual(
    taken().map(({ type }) => type),
    ['waiting.raised'],
  )
})

test('one that was in the hands of a process that died is told', async () => {
  await raise('no_worker.raised')
  await context.boss.fetch(ALERTS)
  await deliver()
  assert.equal(posts.length, 0)
  await context.db.execute(sql`update pgboss.job set started_on = started_on - interval '61 seconds'`)
  await context.db.execute(sql`update pgboss.queue set monitor_on = null, maintain_on = null`)
  await context.boss.supervise(ALERTS)
  await makeDue()
  await deliver()
  assert.equal(taken().length, 1)
})

test('without a receiver the queue stays bounded: a week, and 1,000', async () => {
  const drop = () => context.db.transaction(dropAlerts)
  const left = async () => (await context.db.execute(sql`select from pgboss.job`)).length
  await raise('no_worker.raised')
  await raise('no_worker.over')
  await context.db.execute(sql`
    update pgboss.job set created_on = now() - make_interval(days => ${ALERT_DAYS}, secs => -60)`)
  assert.equal(await drop(), 0)
  await context.db.execute(sql`
    update pgboss.job set created_on = created_on - interval '2 minutes' where data->>'type' = 'no_worker.raised'`)
  assert.equal(await drop(), 1)
  await context.boss.insert(
    ALERTS,
    Array.from({ length: 1005 }, () => ({ data: { type: 'waiting.raised' }, singletonKey: 'waiting' })),
  )
  assert.equal(await drop(), 6)
  assert.equal(await left(), 1000)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { enqueueRefresh } from '#jobs/queue/enqueue.ts'
import { until } from '../../e2e/until.ts'
import { startWorkerStack, type Worker, type WorkerStack } from '../../testing/worker-stack.ts'

let stack: WorkerStack
before(async () => {
  stack = await startWorkerStack('listmonk', { env: { WORKER_CONCURRENCY: '2' } })
  // No worker holds all of the provider's places.
  for (const _ of ['first', 'second']) await stack.startWorker().ready()
  await until(() => stack.provider.calls.filter(({ answeredAt }) => answeredAt).length === 4)
})
after(() => stack.stop())

/** Freezes all workers but one at the next call of that kind, and then lets the provider answer it. */
function freezeAtAnswer(method: string) {
  const frozen = Promise.withResolvers<Worker>()
  stack.provider.respond = async (request, response) => {
    if (request.method !== method) return stack.provider.provide(request, response)
    stack.provider.respond = null
    const worker = await callerOf()
    worker.freeze()
    await stack.provider.provide(request, response)
    frozen.resolve(worker)
  }
  return frozen.promise
}

/** The worker that has the one person in hand. */
async function callerOf() {
  const [row] = await stack.client`select split_part(holder, ' ', 1) as title from person_leases`
  const worker = stack.workers.find(({ pid }) => String(row?.title).endsWith(`:${pid}`))
  assert.ok(worker, 'somebody has the person in hand')
  return worker
}

const stateOf = async (userId: string) =>
  (await stack.client`select state from subscriptions where user_id = ${userId}`)[0]?.state
const isQuiet = async () =>
  (
    await stack.client`select 1 from pgboss.job where state < 'completed' and name in ('subscription-sync', 'subscription-refresh')`
  ).length === 0

async function optOut(userId: string) {
  const [row] = await stack.client`select email from users where id = ${userId}`
  const member = stack.provider.members.get(row?.email)
  assert.ok(member)
  stack.provider.members.change(member, { status: 'unsubscribed' })
  // As reported by its webhook.
  await enqueueRefresh(stack.context.boss, userId)
}

async function agree(userId: string) {
  await until(async () => (await stateOf(userId)) === 'opted_out' && (await isQuiet()))
  assert.equal(await stateOf(userId), 'opted_out')
}

for (const [when, lostLease] of Object.entries({ '8 s later': false, 'when its lease has ended': true }))
  test(`somebody opts out between the provider's yes and its commit, which comes ${when}: page and provider agree`, async () => {
    const answered = freezeAtAnswer('POST')
    const [userId = ''] = await stack.register()
    const worker = await answered
    const frozenAt = performance.now()
    await optOut(userId)
    if (lostLease) await until(async () => (await stateOf(userId)) === 'opted_out')
    else await until(() => performance.now() - frozenAt > 8_000)
    worker.wake()
    await agree(userId)
  })

test('two looks overlap, and the older answer comes last: page and provider agree', async () => {
  const [userId = ''] = await stack.register()
  await until(async () => (await stateOf(userId)) === 'confirmed')
  const answered = freezeAtAnswer('GET')
  await enqueueRefresh(stack.context.boss, userId)
  const worker = await answered
  await optOut(userId)
  // The second waits for the lease of the first.
  await until(async () => (await stateOf(userId)) === 'opted_out')
  worker.wake()
  await agree(userId)
})

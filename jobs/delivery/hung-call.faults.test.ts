import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../../e2e/until.ts'
import { startWorkerStack, type WorkerStack } from '../../testing/worker-stack.ts'

const PEOPLE = 25
const ROUNDS = 8
const EVERY_MS = 20
/** What a busy machine may keep a process from its turn; a call that others waited for would cost them a thousand times that. */
const NOISE_MS = 15

let stack: WorkerStack
before(async () => {
  stack = await startWorkerStack('listmonk', { env: { PROVIDER_TIMEOUT_MS: '60000' } })
})
after(() => stack.stop())

/** People at a steady rate. @returns the longest of them from commit to call, in ms: the p99 of so many. */
async function slowest() {
  const { provider, client } = stack
  const committed = new Map<string, number>()
  for (let n = 0; n < PEOPLE; n++) {
    const next = delay(EVERY_MS)
    const [userId] = await stack.register()
    const at = Date.now()
    const [row] = await client`select email from users where id = ${userId ?? ''}`
    committed.set(row?.email, at)
    await next
  }
  const called = () => provider.recorded().requests.filter(({ email }) => email && committed.has(email))
  await until(() => called().length === PEOPLE)
  // What has ended is settled at once, also beside a call that hangs.
  await until(async () => {
    const done = await client`select 1 from users u join subscriptions s on s.user_id = u.id
      join pgboss.job j on j.id = s.job_id and j.state = 'completed'
      where s.state = 'confirmed' and u.email = any(${[...committed.keys()]})`
    return done.length === PEOPLE
  }, 2)
  return Math.max(...called().map(({ at, email }) => Date.parse(at) - (committed.get(email ?? '') ?? 0)))
}

test('beside a call that hangs others are told as fast as without it', async () => {
  const { provider } = stack
  await stack.startWorker().ready()
  await slowest() // warms up
  const took: Record<'without' | 'beside', number[]> = { without: [], beside: [] }
  // In turns, so that what else the machine does falls on both; it disturbs the fastest round of each least.
  for (let round = 0; round < ROUNDS; round++) {
    took.without.push(await slowest())
    const hung = Promise.withResolvers<() => unknown>()
    provider.respond = (request, response) => {
      provider.respond = null
      hung.resolve(() => provider.provide(request, response))
    }
    await stack.register()
    const release = await hung.promise
    took.beside.push(await slowest())
    await release()
  }
  const [without, beside] = [Math.min(...took.without), Math.min(...took.beside)]
  assert.ok(beside <= 1.1 * without + NOISE_MS, `${beside} ms beside it, ${without} ms without`)
})

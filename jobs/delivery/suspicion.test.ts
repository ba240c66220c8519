import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { changeProvider, findProvider } from '#db/providers/circuit.ts'
import { findAttempts } from '#db/subscriptions/attempts.ts'
import {
  deliveryOf,
  fakeProvider,
  registerSomebody,
  run,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import type { Outcome, Trouble } from '../providers/outcome.ts'
import { afterAnswers } from './circuit.ts'
import { deliver } from './deliver.ts'

const context = testDatabase()
const suspicion: Outcome = { kind: 'misconfigured', reason: 'field', httpStatus: 400, code: 'merge' }

/** People whose answers all look like our own mistake, told at once; `check` is the answer of the harmless read. */
async function suspect(check: Trouble | null, people = 1) {
  let checks = 0
  const delivery = deliveryOf(context, {
    ...fakeProvider(async () => suspicion),
    check: async () => {
      checks++
      return check
    },
  })
  const userIds: string[] = []
  const jobs = []
  for (let one = 0; one < people; one++) {
    const registered = await registerSomebody(context, `person${one}`)
    userIds.push(registered.status === 'registered' ? registered.userId : '')
    const { id, retryCount, data } = await takeJob(context)
    jobs.push({ id, retryCount, data, queue: 'subscription-sync' })
  }
  const ended = await deliver(delivery, jobs)
  const said = await Promise.all(userIds.map((userId) => findAttempts(context.db, userId)))
  return {
    checks,
    alerts: delivery.alerts.map(({ type }) => type),
    circuit: (await findProvider(context.db, 'mailchimp'))?.circuit,
    attempts: said.flat().map(({ outcome, reason, code }) => ({ outcome, reason, code })),
    jobs: ended.map((one) => ('said' in one ? one.said.job.as : 'nothing said')),
    delivery,
  }
}

test('if the harmless read is fine, the answer was about the person: rejected, and nobody else waits', async () => {
  const { delivery, ...seen } = await suspect(null)
  assert.deepEqual(seen, {
    checks: 1,
    alerts: [],
    circuit: 'closed',
    attempts: [{ outcome: 'rejected', reason: 'field', code: 'merge' }],
    jobs: ['dead'],
  })
  await registerSomebody(context, 'next')
  assert.equal((await run(delivery, await takeJob(context))).outcome?.kind, 'rejected')
})

test('if the read confirms it, everybody waits, for the reason that the read gives', async () => {
  const { delivery, ...seen } = await suspect({ kind: 'misconfigured', reason: 'unauthorized' })
  assert.deepEqual(seen, {
    checks: 1,
    alerts: ['provider.misconfigured'],
    circuit: 'misconfigured',
    attempts: [{ outcome: 'misconfigured', reason: 'unauthorized', code: 'merge' }],
    jobs: ['retry'],
  })
  await registerSomebody(context, 'next')
  assert.equal((await run(delivery, await takeJob(context))).outcome, null, 'the next is handed back')
})

for (const reason of ['timeout', 'unreachable', 'rate_limited'] as const) {
  test(`if the read ends in ${reason}, the cause is unknown: the person is tried again`, async () => {
    const { attempts, jobs, circuit } = await suspect({ kind: 'retry', reason })
    assert.deepEqual(
      { attempts, jobs, circuit },
      {
        attempts: [{ outcome: 'retry', reason, code: null }],
        jobs: ['retry'],
        circuit: 'closed',
      },
    )
  })
}

test('if the read’s answer is not understood, the person is tried again', async () => {
  const { attempts, jobs, circuit } = await suspect({ kind: 'unknown_answer', code: 'what' })
  assert.deepEqual(
    { attempts, jobs, circuit },
    {
      attempts: [{ outcome: 'retry', reason: 'bad_response', code: 'merge' }],
      jobs: ['retry'],
      circuit: 'closed',
    },
  )
})

test('twelve unconfirmed suspicions at once reject twelve people and stop nobody else', async () => {
  const { checks, circuit, jobs, alerts } = await suspect(null, 12)
  assert.deepEqual({ checks, circuit, alerts }, { checks: 12, circuit: 'closed', alerts: [] })
  assert.deepEqual([...new Set(jobs)], ['dead'])
})

test('twelve confirmed suspicions at once stop everybody with one alert, and count as no try', async () => {
  const { circuit, alerts, jobs } = await suspect({ kind: 'misconfigured', reason: 'not_found' }, 12)
  assert.deepEqual({ circuit, alerts }, { circuit: 'misconfigured', alerts: ['provider.misconfigured'] })
  assert.deepEqual([...new Set(jobs)], ['retry'])
})

test('other answers of the same batch count all the same: an accepted person ends a row of refusals', async () => {
  const provider = fakeProvider(async () => suspicion)
  const { raise } = deliveryOf(context, provider)
  const refused = Array.from({ length: 19 }, () => randomUUID())
  const last = randomUUID()
  for (const circuit of ['closed', 'slowed', 'paused']) {
    await context.db.execute(sql`update providers set circuit = ${circuit}::circuit_state`)
    await changeProvider(context.db, 'mailchimp', { refused })
    const answers = [
      { userId: randomUUID(), outcome: { kind: 'confirmed' } as const },
      { userId: last, outcome: { kind: 'rejected', reason: 'invalid_email' } as const },
      { userId: randomUUID(), outcome: suspicion },
    ]
    await context.db.transaction((tx) => afterAnswers(tx, provider, answers, raise))
    const row = await findProvider(context.db, 'mailchimp')
    assert.deepEqual(
      [row?.circuit, row?.refused],
      [circuit === 'paused' ? 'paused' : 'misconfigured', [last]],
    )
  }
})

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findChecks } from '#db/providers/checks.ts'
import { changeProvider, findProvider, holdProvider, inSeconds } from '#db/providers/circuit.ts'
import { countPlaces } from '#db/providers/places.ts'
import { findAuditEvents } from '#db/staff/audit-events.ts'
import { deliveryOf, fakeProvider, testDatabase } from '../../testing/integration.ts'
import { pause } from '../delivery/by-hand.ts'
import type { Provider } from '../providers/contract.ts'
import { CHECKS } from '../queue/queues.ts'
import { askProvider, type Question, runCheck } from './provider-check.ts'

const context = testDatabase()
beforeEach(async () => {
  await context.db.execute(sql`truncate provider_checks`)
})

const settings = { kind: 'settings' } as const
const ada = { kind: 'address', address: 'ada@example.com' } as const
const ask = (question: Question) => askProvider(context.db, context.boss, 'grace', 'mailchimp', question)

/** The worker's part. The provider fails the test at any call that must never happen here. */
function worker(changes: Partial<Provider> = {}) {
  const provider = {
    ...fakeProvider(async () => assert.fail('a check subscribes nobody')),
    find: async () => assert.fail('nobody is asked about'),
    ...changes,
  }
  return { ...deliveryOf(context, provider), leaseMs: 2000 }
}
async function take() {
  const [job] = await context.boss.fetch(CHECKS)
  assert.ok(job, 'a check is queued')
  return job
}
const answers = async () => (await findChecks(context.db, 'mailchimp')).map(({ answer }) => answer)
const circuit = async () => (await findProvider(context.db, 'mailchimp'))?.circuit

test('key and list are asked about once at a time, by the worker, in a slot; the answer is kept', async () => {
  assert.equal(await ask(settings), true)
  assert.equal(await ask(settings), false, 'one is under way')
  assert.deepEqual(await answers(), [null])
  const job = await take()
  let places = 0
  await runCheck(
    worker({
      check: async () => {
        places = await countPlaces(context.db, 'mailchimp')
        return null
      },
    }),
    job,
  )
  await runCheck(worker({ check: async () => assert.fail('asked twice') }), job)
  assert.equal(places, 1)
  const [check] = await findChecks(context.db, 'mailchimp')
  assert.deepEqual([check?.answer, check?.worker, check?.actor], [{ kind: 'fine' }, 'test:1', 'grace'])
  assert.ok(check?.answeredAt)
  assert.deepEqual(
    (await findAuditEvents(context.db, {}, 200)).map(({ actor, action, detail }) => [actor, action, detail]),
    [['grace', 'check provider', { at: 'mailchimp', kind: 'settings' }]],
  )
})

test('an address is looked up and never subscribed, also while the provider is paused', async () => {
  await pause(context.db, 'mailchimp', 'grace', 'lists are moved', null)
  await ask(ada)
  const asked: string[] = []
  const find: Provider['find'] = async (email) => {
    asked.push(email)
    return { kind: 'found', membership: 'suppressed', httpStatus: 200 }
  }
  const job = await take()
  assert.ok(!JSON.stringify(job).includes('example.com'), 'a payload has ids only')
  await runCheck(worker({ find }), job)
  assert.deepEqual(asked, ['ada@example.com'])
  assert.deepEqual(await answers(), [{ kind: 'found', standing: 'suppressed', httpStatus: 200 }])
  assert.equal(await circuit(), 'paused')
  assert.ok(!JSON.stringify(await findAuditEvents(context.db, {}, 200)).includes('ada@'))
})

test('a refused key stops the circuit and tells; a key that is right has it probed at once', async () => {
  await ask(settings)
  const wrong = worker({
    check: async () => ({ kind: 'misconfigured', reason: 'unauthorized', httpStatus: 401 }),
  })
  await runCheck(wrong, await take())
  assert.deepEqual(await answers(), [{ kind: 'misconfigured', reason: 'unauthorized', httpStatus: 401 }])
  assert.equal(await circuit(), 'misconfigured')
  assert.deepEqual(
    wrong.alerts.map(({ type }) => type),
    ['provider.misconfigured'],
  )

  await context.db.execute(sql`delete from pgboss.job`)
  await changeProvider(context.db, 'mailchimp', { probeAt: inSeconds(60) })
  await ask(settings)
  await runCheck(worker(), await take())
  const row = await findProvider(context.db, 'mailchimp')
  assert.ok(row?.probeAt && row.probeAt.getTime() <= Date.now())
  assert.equal(row.circuit, 'misconfigured', 'the probe decides, not the check')
})

test('a provider that asked us to wait is not asked; one that takes no more new people today is', async () => {
  await holdProvider(context.db, 'mailchimp', 60, 'rate_limited')
  await ask(settings)
  await runCheck(worker({ check: async () => assert.fail('asked') }), await take())
  assert.deepEqual(await answers(), [{ kind: 'held' }])

  await context.db.execute(sql`truncate provider_checks, pgboss.job`)
  await holdProvider(context.db, 'mailchimp', 61, 'daily_limit')
  await ask(settings)
  await runCheck(worker(), await take())
  assert.deepEqual(await answers(), [{ kind: 'fine' }])
})

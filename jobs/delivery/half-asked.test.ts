import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { ensureProvider } from '#db/providers/circuit.ts'
import { send } from '../../simulator/provider.ts'
import { deliveryOf, registerSomebody, run, takeJob, testDatabase } from '../../testing/integration.ts'
import { standIn } from '../../testing/stand-in.ts'
import { QUEUE } from '../queue/queues.ts'
import { begin } from './begin.ts'

const context = testDatabase()
const stand = standIn('listmonk')
const EMAIL = 'ada@example.com'
const mails = () => stand.calls().filter((call) => call.endsWith('/optin')).length
const state = async () => (await context.db.execute(sql`select state from subscriptions`))[0]?.state

/** A worker whose provider knows the person, who is on no list of ours. @returns their job. */
async function prepare() {
  stand.provider.set({ doubleOptIn: true })
  const member = stand.provider.members.add(EMAIL, 'subscribed', { listed: false })
  await ensureProvider(context.db, 'listmonk')
  await registerSomebody(context, 'ada', { email: EMAIL })
  const job = await takeJob(context)
  return { delivery: deliveryOf(context, stand.make()), job, member }
}
for (const trouble of ['refuses', 'refuses, and the check fails too'])
  test(`the call that asks ${trouble}: the next attempt asks, and only then the person is told to look`, async () => {
    const { delivery, job } = await prepare()
    const refusal = trouble === 'refuses' ? 503 : 403
    stand.respond = (request, response) => {
      const { url = '' } = request
      const isCheck = refusal === 403 && url.includes('/lists/') && request.method === 'GET'
      if (!url.endsWith('/optin') && !isCheck) return stand.pass(request, response)
      request.resume()
      return send(response, { status: isCheck ? 503 : refusal, body: { message: 'no' } })
    }
    await run(delivery, job)
    assert.equal(await state(), 'delayed')
    stand.respond = null
    const before = mails()
    await run(delivery, job)
    assert.deepEqual([await state(), mails()], ['check_inbox', before + 1])
  })

test('a worker is killed between adding the person and asking them: the next attempt asks', async () => {
  const { delivery, job, member } = await prepare()
  const { id, retryCount, data } = job
  const { ready } = await begin(delivery, [{ id, retryCount, data, queue: QUEUE }])
  assert.equal(ready[0]?.contact.confirmationRequests, 1)
  stand.provider.members.change(member, { listed: true, status: 'pending' })
  await context.db.execute(sql`delete from person_leases`)
  await run(delivery, job)
  assert.deepEqual([await state(), mails()], ['check_inbox', 1])
})

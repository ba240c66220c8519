import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { startWorkerStack } from '../../scripts/worker-stack.ts'
import { send } from '../../simulator/provider.ts'

const TEXT = 'x\u0000y'
const bodies = {
  brevo: { code: 'missing_parameter', message: TEXT },
  mailchimp: { title: TEXT, detail: TEXT, type: 'about:blank', instance: TEXT },
}

for (const [name, body] of Object.entries(bodies) as [keyof typeof bodies, object][])
  test(`${name} answers with text that cannot be stored: one record a call, and nobody is called in a loop`, async () => {
    const stack = await startWorkerStack(name, { env: { ALERT_WEBHOOK_URL: 'http://127.0.0.1:9/alerts' } })
    const { provider, client } = stack
    try {
      await stack.startWorker().ready()
      const writes = () => provider.calls.filter(({ method }) => method !== 'GET').length
      const recorded = async (outcome: string) => {
        const rows = await client`select message, code from attempts where outcome = ${outcome}`
        for (const { message, code } of rows) assert.ok(!/\p{Cc}/u.test(`${message}${code}`))
        return rows.length
      }

      // Key and list are fine, so a 400 is about the person, who ends in front of an administrator.
      provider.respond = (request, response) => {
        if (request.method === 'GET') return provider.provide(request, response)
        request.resume()
        send(response, { status: 400, body })
      }
      await stack.register()
      await stack.settled('needs_attention', 1)
      const [{ outcome } = { outcome: '' }] = await client`select outcome from attempts`
      assert.deepEqual([writes(), await recorded(outcome)], [1, 1])

      provider.respond = (request, response) => {
        request.resume()
        send(response, { status: 401, body })
      }
      await stack.register(3)
      const circuit = async () =>
        (await client`select circuit from providers where name = ${name}`)[0]?.circuit
      await until(async () => (await circuit()) === 'misconfigured')
      await until(async () => writes() === 1 + (await recorded('misconfigured')))
      // From now on only reads find out: several of them, and not one more write.
      const before = { writes: writes(), reads: provider.calls.length }
      assert.ok(before.writes <= 1 + 3)
      await until(() => provider.calls.length >= before.reads + 3)
      assert.equal(writes(), before.writes)
      const alerts = await client`select data->>'type' as type from pgboss.job where name = 'alerts'`
      assert.deepEqual(
        alerts.map(({ type }) => type),
        ['provider.misconfigured'],
      )
    } finally {
      await stack.stop()
    }
  })

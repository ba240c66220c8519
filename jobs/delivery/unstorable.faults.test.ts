import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { send } from '../../simulator/provider.ts'
import { startWorkerStack } from '../../testing/worker-stack.ts'
import { ALERTS } from '../queue/queues.ts'

const TEXT = 'x\u0000y'
const bodies = {
  brevo: { code: 'missing_parameter', message: TEXT },
  mailchimp: { title: TEXT, detail: TEXT, type: 'about:blank', instance: TEXT },
}

const ABOUT_PEOPLE = /\/members\/\w|\/contacts(\/person|$)/

for (const [name, body] of Object.entries(bodies) as [keyof typeof bodies, object][])
  test(`${name} answers with text that cannot be stored: one record a call, and nobody is called in a loop`, async () => {
    const stack = await startWorkerStack(name, { env: { ALERT_WEBHOOK_URL: 'http://127.0.0.1:9/alerts' } })
    const { provider, client } = stack
    try {
      await stack.startWorker().ready()
      // Every call but the reads of key and list.
      const aboutPeople = () => provider.calls.filter(({ path }) => ABOUT_PEOPLE.test(path))
      const recorded = async (outcome: string) => {
        const rows = await client`select message, code from attempts where outcome = ${outcome}`
        for (const { message, code } of rows) assert.ok(!/\p{Cc}/u.test(`${message}${code}`))
        return rows.length
      }

      // Key and list are fine, so a 400 is about the person, who ends in front of an administrator.
      provider.respond = (request, response) => {
        if (request.method === 'GET') return provider.provide(request, response)
        request.resume()
        return send(response, { status: 400, body })
      }
      await stack.register()
      await stack.settled('needs_attention', 1)
      const [first] = await client`select outcome from attempts`
      assert.equal(await recorded(first?.outcome), 1)
      assert.equal(aboutPeople().filter(({ method }) => method !== 'GET').length, 1)

      provider.respond = (request, response) => {
        request.resume()
        send(response, { status: 401, body })
      }
      const before = aboutPeople().length
      await stack.register(3)
      const circuit = async () => (await client`select circuit from providers`)[0]?.circuit
      await until(async () => (await circuit()) === 'misconfigured')
      // All three may have been asked about at once; one whose list was read first is recorded without a call of their own.
      await until(async () => (await client`select 1 from person_leases`).length === 0)
      assert.ok((await recorded('misconfigured')) >= Math.max(1, aboutPeople().length - before))
      const called = aboutPeople().length
      assert.ok(called <= before + 3, `${called - before} calls`)
      // From now on only reads find out.
      const all = provider.calls.length
      await until(() => provider.calls.length >= all + 2)
      assert.equal(aboutPeople().length, called)
      const alerts = await client`select data->>'type' as type from pgboss.job where name = ${ALERTS}`
      assert.equal(alerts.filter(({ type }) => type === 'provider.misconfigured').length, 1)
    } finally {
      await stack.stop()
    }
  })

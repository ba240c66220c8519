import { test as base, expect } from '@playwright/test'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { SECRET, startReceiver } from './receiver.ts'
import { startStack } from './stack.ts'
import { until } from './until.ts'

base(
  'a key that turns bad: everybody waits, one alert, nobody’s attempt; right again, everything drains',
  async () => {
    const receiver = await startReceiver(1)
    const stack = await startStack({
      env: { ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: SECRET },
    })
    try {
      const workers = [stack.startWorker(), stack.startWorker()]
      const client = await openForm(stack.url)
      expect((await client.register(somebody())).status).toBe(303)
      await until(
        async () => (await stack.sql`select 1 from subscriptions where state = 'confirmed'`).length === 1,
      )
      // Each asks when it starts whether the key is right; one that found it wrong then would spare all calls.
      await until(async () => {
        const { requests } = await stack.simulator.requests()
        return requests.filter(({ path }) => path.includes('fields=double_optin')).length >= workers.length
      })
      await stack.simulator.set({ mode: 'bad_key' })
      for (let index = 0; index < 30; index++) expect((await client.register(somebody())).status).toBe(303)
      const counts = async () =>
        (
          await stack.sql`select count(*) filter (where state = 'delayed')::int as delayed,
          count(*) filter (where state = 'confirmed')::int as confirmed, sum(attempts)::int as attempts from subscriptions`
        )[0]
      await until(async () => (await counts())?.delayed === 30)
      await until(() => receiver.taken.length === 1)
      expect(await counts()).toEqual({ delayed: 30, confirmed: 1, attempts: 1 })
      // The calls in hand when the key turned bad, and no more.
      const tried = (await stack.sql`select 1 from attempts where outcome = 'misconfigured'`).length
      expect(tried).toBeGreaterThan(0)
      expect(tried).toBeLessThanOrEqual(8)

      await stack.simulator.set({ mode: 'up' })
      await until(async () => (await counts())?.confirmed === 31)
      await until(() => receiver.taken.length === 2)
      expect(receiver.taken.map(({ type, genuine }) => [type, genuine])).toEqual([
        ['provider.misconfigured', true],
        ['provider.recovered', true],
      ])
      expect(receiver.taken[0]?.text).toContain('API Key Invalid')
      expect(receiver.taken[0]?.data.url).toBe(`${stack.url}/admin/provider`)
      expect(workers.map((worker) => worker.exitCode)).toEqual([null, null])
    } finally {
      await stack.stop()
      receiver.close()
    }
  },
)

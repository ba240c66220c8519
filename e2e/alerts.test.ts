import { test as base, expect } from '@playwright/test'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { SECRET, startReceiver } from './receiver.ts'
import { startStack } from './stack.ts'
import { until } from './until.ts'

base(
  'nobody works: the web process notices and tells; a dead letter is told; once each, also when it is over',
  async () => {
    base.setTimeout(180_000)
    const receiver = await startReceiver(0)
    const stack = await startStack({
      env: {
        ALERT_WEBHOOK_URL: receiver.url,
        ALERT_WEBHOOK_SECRET: SECRET,
        PUBLIC_URL: 'http://register.example.com',
      },
    })
    try {
      await stack.simulator.set({ mode: 'reject' })
      const client = await openForm(stack.url)
      expect((await client.register(somebody(), { origin: 'http://register.example.com' })).status).toBe(303)
      await until(() => receiver.taken.length === 1, 90)
      expect(receiver.taken[0]).toMatchObject({
        type: 'no_worker.raised',
        genuine: true,
        data: { url: 'http://register.example.com/admin/workers' },
      })
      expect(receiver.taken[0]?.text).toContain('No worker is running: start one.')

      stack.startWorker()
      await until(() => receiver.taken.length === 3, 60)
      expect(receiver.taken.map(({ type }) => type).sort()).toEqual([
        'dead_letters.raised',
        'no_worker.over',
        'no_worker.raised',
      ])
      const dead = receiver.taken.find(({ type }) => type === 'dead_letters.raised')
      expect(dead?.data.url).toMatch(/^http:\/\/register\.example\.com\/admin\/failures\/[0-9a-f]{32}$/)
      expect(dead?.text).toContain('1 person is in need of a decision')
    } finally {
      await stack.stop()
      receiver.close()
    }
  },
)

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectPeople } from '#app/web/runtime.ts'
import { registerSomebody, registersTogether, testDatabase } from '../../testing/integration.ts'
import { createProxy } from '../../testing/tcp-proxy.ts'

const context = testDatabase()
const PEOPLE = 30

test('every connection is silent: told within 8 s, and once the database answers a repeat registers within 8 s', async () => {
  const proxy = await createProxy(context.url)
  const own = connectPeople(proxy.url)
  const to = {
    ...context,
    ...own,
    together: registersTogether({ ...context, ...own }, { notify: async () => {} }),
  }
  const timed = async (n: number) => {
    const begun = performance.now()
    const result = await registerSomebody(to, `silent_${n}`, {
      browserHash: `browser ${n}`,
      address: `198.51.100.${n}`,
    }).then(
      ({ status }) => status,
      (error: Error) => error.message,
    )
    return { result, seconds: (performance.now() - begun) / 1000 }
  }
  const everybody = () => Promise.all(Array.from({ length: PEOPLE }, (_, n) => timed(n)))
  try {
    await registerSomebody(to, 'warms_up')
    // All of the pool's connections are open.
    await Promise.all(Array.from({ length: 20 }, () => own.client`select pg_sleep(0.1)`))
    proxy.swallow(true)
    for (const { result, seconds } of await everybody()) {
      assert.match(result, /no answer from the database/)
      assert.ok(seconds < 8.5, `told after ${seconds} s`)
    }
    // They press the button again at once, and the link is well again.
    proxy.swallow(false)
    const again = await everybody()
    assert.deepEqual(
      again.map(({ result }) => result),
      Array(PEOPLE).fill('registered'),
    )
    const [row] = await context.client`select (select count(*) from users)::int as users,
      (select count(*) from pgboss.job where name = 'subscription-sync')::int as jobs`
    assert.deepEqual({ ...row }, { users: PEOPLE + 1, jobs: PEOPLE + 1 })
  } finally {
    proxy.close()
    await own.close()
  }
})

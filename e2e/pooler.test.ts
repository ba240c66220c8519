import { test as base, expect } from '@playwright/test'
import { CHANNEL } from '#jobs/queue/notify.ts'
import { seed } from '../scripts/seed/past.ts'
import { poolerMissing, startPooler } from '../testing/pooler.ts'
import { filled, lists, previews } from './admin-pages.ts'
import { all, confirm } from './bulk.ts'
import { register, signIn, somebody, status } from './fixtures.ts'
import { type Stack, startStack } from './stack.ts'
import { until } from './until.ts'

const missing = poolerMissing()
if (missing) console.warn(`SKIPPED: ${missing}`)

type Pooler = Awaited<ReturnType<typeof startPooler>>
const logs: string[] = []

/** Everything goes through a real PgBouncer with a few connections. */
const test = base.extend<object, { pooler: Pooler; stack: Stack }>({
  pooler: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const pooler = await startPooler(process.env.TEST_DATABASE_URL ?? '', 6)
      await use(pooler)
      await pooler.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  stack: [
    async ({ pooler }, use) => {
      const stack = await startStack({
        pooler: pooler.url,
        env: { LOG_LEVEL: 'info' },
        onLog: (text) => logs.push(text),
      })
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ stack }, use) => use(stack.url),
})
test.skip(!!missing, missing || '')
// One after the other, with one stack.
test.describe.configure({ mode: 'default' })
test.afterEach(({ stack }) => stack.stopWorkers())

const listens = async ({ sql }: Stack) =>
  (
    await sql`select 1 from pg_stat_activity where datname = current_database() and query = ${`listen "${CHANNEL}"`}`
  ).length > 0
const looksEverySecond = () => logs.join('').includes('looked for every second')

test('from the form to the provider: a worker listens by the direct way', async ({ page, stack }) => {
  stack.startWorker()
  await until(() => listens(stack))
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  expect(looksEverySecond()).toBe(false)
})

test('without a direct way a worker says that it looks every second, and delivers; what needs a session is refused', async ({
  page,
  stack,
}) => {
  const without = { DATABASE_DIRECT_URL: '' }
  stack.startWorker(without)
  await until(looksEverySecond)
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  expect(await listens(stack)).toBe(false)
  for (const script of ['scripts/migrate.ts', 'scripts/reconcile.ts'])
    await expect(stack.commandWith(without, script)).rejects.toThrow(/set DATABASE_DIRECT_URL/)
})

test('migrating and reconciling take the direct way', async ({ stack }) => {
  expect((await stack.command('scripts/migrate.ts')).stdout).toContain('up to date')
  expect((await stack.command('scripts/reconcile.ts', '--dry-run')).stdout).toContain('people read')
})

test('every page is shown, again when all connections have been ended, and a bulk action is carried out', async ({
  page,
  stack,
}) => {
  test.setTimeout(180_000)
  stack.startWorker()
  await seed(stack.database, { jobs: 200 })
  await signIn(page)
  const wrong: string[] = []
  for (const path of [...lists, ...previews, ...(await filled(stack)), '/', '/admin/changes?page=/admin'])
    for (const ended of [false, true]) {
      if (ended)
        await stack.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
      const answer = (await page.request.get(path)).status()
      if (answer !== (path.endsWith('/nothing/there') ? 404 : 200)) wrong.push(`${path}: ${answer}`)
    }
  expect(wrong).toEqual([])

  const failed = async () =>
    (await stack.sql`select 1 from subscriptions where state = 'needs_attention'`).length
  expect(await failed()).toBeGreaterThan(0)
  await page.goto(all('retry', { state: 'failed' }))
  await confirm(page, /^Retry/)
  await until(async () => (await failed()) === 0, 60)
})

import { test as base, expect, type Page } from '@playwright/test'
import postgres from 'postgres'
import { ensureDatabase } from '../scripts/local/postgres.ts'
import { migrateAll } from '../scripts/migrate.ts'
import { seed } from '../scripts/seed/past.ts'
import { startReplicated } from '../testing/replicated.ts'
import { createProxy, type TcpProxy } from '../testing/tcp-proxy.ts'
import { filled, lists, previews } from './admin-pages.ts'
import { signInByForm, somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { type Stack, startStack } from './stack.ts'
import { until } from './until.ts'

type World = Awaited<ReturnType<typeof startReplicated>> & {
  stack: Stack
  onReplica: postgres.Sql
  /** Between web and the replica. */
  proxy: TcpProxy
  /** What web and worker have logged. */
  lines: () => string
}

const test = base.extend<object, { world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const servers = await startReplicated('replicated')
      const database = await ensureDatabase(servers.leaderUrl, 'frontdesk')
      await migrateAll(database)
      await seed(database, { jobs: 200 })
      const replica = servers.replicaOf(database)
      const proxy = await createProxy(replica)
      const logs: string[] = []
      const stack = await startStack({
        database,
        env: { DATABASE_READ_URL: proxy.url, LOG_LEVEL: 'info', ADMIN_STATEMENT_TIMEOUT_MS: '5000' },
        onLog: (text) => logs.push(text),
      })
      const onReplica = postgres(replica, { max: 1, onnotice: () => {} })
      await use({ ...servers, stack, onReplica, proxy, lines: () => logs.join('') })
      await onReplica.end()
      await stack.stop()
      proxy.close()
      await servers.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ world }, use) => use(world.stack.url),
})
// One after the other, with one pair of servers.
test.describe.configure({ mode: 'default' })

const line = (page: Page) => page.getByTestId('replica')
const person = async ({ stack }: World) =>
  (
    await stack.sql<{ job: string; id: string }[]>`
    select job_id as job, user_id as id from subscriptions where state = 'needs_attention' limit 1`
  )[0] ?? { job: '', id: '' }

/** The administrator is signed in, and the replica knows it. */
async function signedIn(page: Page, world: World) {
  await signInByForm(page)
  const [last] = await world.stack
    .sql`select id from audit_events where action = 'sign in' order by id desc limit 1`
  await until(
    async () => (await world.onReplica`select 1 from audit_events where id = ${last?.id}`).length > 0,
  )
}

/** The replica gets everything and shows nothing of it, until it is let on again. */
async function heldBack(world: World, during: () => Promise<void>) {
  await world.onReplica`select pg_wal_replay_pause()`
  await during().finally(() => world.onReplica`select pg_wal_replay_resume()`)
}

test('every page is read from the replica, none of it from the leader instead', async ({ page, world }) => {
  await signedIn(page, world)
  for (const path of [...lists, ...previews, ...(await filled(world.stack)), '/admin/changes?page=/admin'])
    expect((await page.request.get(path)).status(), path).toBe(path.endsWith('/nothing/there') ? 404 : 200)
  await page.goto('/admin')
  await expect(line(page)).toHaveCount(0)
  expect(world.lines()).not.toContain('the replica fails')
})

test('while the replica is behind, a page says so; an administrator sees what they did, and whoever looks on sees it later', async ({
  page,
  world,
}) => {
  await signedIn(page, world)
  const newcomer = somebody()
  const { job } = await person(world)
  await heldBack(world, async () => {
    await (await openForm(world.stack.url)).register(newcomer)
    await expect(async () => {
      await page.goto('/admin/registrations')
      await expect(line(page)).toHaveText(/^the replica is up to \d+ s behind$/, { timeout: 1_000 })
    }).toPass()
    await expect(page.getByRole('link', { name: newcomer.username })).toHaveCount(0)

    await page.goto(`/admin/jobs/${job}`)
    await page.getByText('Mark as handled …').click()
    await page.getByLabel('Why it is handled').fill('they asked for it')
    await page.getByRole('button', { name: 'Mark 1 person as handled' }).click()
    await expect(page.getByText('Done: the person is marked as handled')).toBeVisible()
    await expect(page.getByText('it was dead letter: they asked for it')).toBeVisible()
    await page.goto('/admin/registrations')
    await expect(page.getByRole('link', { name: newcomer.username })).toBeVisible()
    await expect(line(page)).toHaveCount(0)
  })
})

test('a replica that is gone or silent: pages are read from the leader and say so, in one line of the log; nothing else stops', async ({
  page,
  world,
}) => {
  test.setTimeout(180_000)
  await signedIn(page, world)
  const told = () => world.lines().split('the replica fails').length - 1
  const isBack = () =>
    expect(async () => {
      await page.goto('/admin')
      await expect(line(page)).toHaveCount(0, { timeout: 1_000 })
    }).toPass({ timeout: 60_000 })
  const isDown = async () => {
    await page.goto('/admin/registrations')
    await expect(line(page)).toHaveText('read from the leader: the replica cannot be read')
    for (const path of lists)
      expect((await page.request.get(path)).status(), path).toBe(path.endsWith('/nothing/there') ? 404 : 200)
    expect((await page.request.get('/api/health/ready')).status()).toBe(200)
  }

  await world.stopReplica()
  await isDown()
  expect(told()).toBe(1)
  const newcomer = somebody()
  await (await openForm(world.stack.url)).register(newcomer)
  await page.goto('/admin/registrations')
  await expect(page.getByRole('link', { name: newcomer.username })).toBeVisible()
  await world.startReplica()
  await isBack()
  expect(world.lines()).toContain('reads from the replica again')

  world.proxy.swallow(true)
  await isDown()
  expect(told()).toBe(2)
  world.proxy.swallow(false)
  await isBack()
})

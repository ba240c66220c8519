import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { lists } from './admin-pages.ts'
import { expect, signIn, somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { ownStack } from './own-stack.ts'
import { startStack } from './stack.ts'
import { colleague } from './staff.ts'

const role = `frontdesk_web_${process.pid}`
let roleUrl = ''

/** Web has a database user of its own, as db/migrating/web-role.sql makes it. */
const test = ownStack(async () => {
  const stack = await startStack({
    webDatabase: async (url) => {
      const owner = postgres(url, { max: 1, onnotice: () => {} })
      await owner.unsafe(`create role ${role} login password 'for tests only'`)
      await owner.unsafe(readFileSync('db/migrating/web-role.sql', 'utf8').replaceAll('frontdesk_web', role))
      await owner.end()
      const own = new URL(url)
      own.username = role
      own.password = 'for tests only'
      roleUrl = own.href
      return roleUrl
    },
  })
  const stop = async () => {
    await stack.sql.unsafe(`drop owned by ${role}; drop role ${role}`)
    await stack.stop()
  }
  return { ...stack, stop }
}).extend<{ baseURL: string }>({ baseURL: async ({ stack }, use) => use(stack.url) })

test('web works with a database user that may read and write rows, and no more', async ({
  page,
  stack,
  browser,
}) => {
  test.slow()
  const person = somebody()
  expect((await (await openForm(stack.url)).register(person)).status).toBe(303)
  await signIn(page)
  for (const path of lists) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByText('Something went wrong')).toHaveCount(0)
  }
  await page.goto('/admin/provider')
  await page.getByLabel('Reason').fill('lists are moved')
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
  await (await colleague(browser, stack, 'ada', 'viewer')).context().close()
  expect((await fetch(`${stack.url}/api/health/ready`)).status).toBe(200)

  // A migration that comes later needs no grant of its own.
  await stack.sql`create table later (id int primary key)`
  const web = postgres(roleUrl, { max: 1, onnotice: () => {} })
  await web`insert into later values (1)`
  for (const statement of [
    'create table mine (id int)',
    'drop table later',
    'alter table users add column more text',
    'truncate audit_events',
    'drop schema pgboss cascade',
    'update drizzle.__drizzle_migrations set created_at = 0',
    'create role another',
  ])
    await expect(web.unsafe(statement), statement).rejects.toMatchObject({ code: '42501' })
  await web.end()
})

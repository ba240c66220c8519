import postgres from 'postgres'
import { lists } from './admin-pages.ts'
import { createRole, dropRole, FORBIDDEN } from './database-role.ts'
import { expect, signIn, somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { ownStack } from './own-stack.ts'
import { startStack } from './stack.ts'
import { colleague } from './staff.ts'

const ROLE = 'web-role.sql'
let roleUrl = ''

/** Web has a database user of its own. */
const test = ownStack(async () => {
  const stack = await startStack({
    webDatabase: async (url) => {
      roleUrl = await createRole(url, ROLE)
      return roleUrl
    },
  })
  const stop = async () => {
    await dropRole(stack.sql, ROLE)
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
  for (const statement of [...FORBIDDEN, "select make_attempt_month('2030-01-01')"])
    await expect(web.unsafe(statement), statement).rejects.toMatchObject({ code: '42501' })
  await web.end()
})

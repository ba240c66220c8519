import { expect } from '@playwright/test'
import { seed } from '../scripts/seed/past.ts'
import { filled, lists, previews } from './admin-pages.ts'
import { register, signIn, somebody } from './fixtures.ts'
import { webProxy as proxy, proxied as test } from './own-stack.ts'

test.setTimeout(180_000)

/** Where in a page's queries its connection is cut: in the first statement, and in later ones. */
const CUTS = [0, 600, 2_000, 5_000, 12_000]

test('every page is shown though the database has ended all connections, or ends one while it is read', async ({
  page,
  stack,
}) => {
  await seed(stack.database, { jobs: 200 })
  await register(page, somebody())
  await signIn(page)
  const paths = [
    ...lists,
    ...previews,
    ...(await filled(stack)),
    '/',
    '/account',
    '/account/subscription',
    '/admin/changes?page=/admin',
  ]
  await page.goto('about:blank')
  const wrong: string[] = []
  const look = async (path: string, when: string) => {
    const status = (await page.request.get(path)).status()
    const expected = path.endsWith('/nothing/there') ? 404 : 200
    if (status !== expected) wrong.push(`${path} ${when}: ${status}`)
  }
  for (const path of paths) {
    await look(path, 'at first')
    await stack.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
    await look(path, 'after all connections were ended')
    for (const bytes of CUTS) {
      proxy.cutAfter('toServer', bytes)
      await look(path, `cut after ${bytes} bytes`)
    }
  }
  expect(wrong).toEqual([])
})

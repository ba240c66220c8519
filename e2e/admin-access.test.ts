import type { Page } from '@playwright/test'
import { expect, expectAccessible, signInByForm } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { expectNoOverflow } from './looks.ts'
import { address, logged, logging as test } from './own-stack.ts'
import { ADMIN, type Stack } from './stack.ts'
import { colleague } from './staff.ts'
import { until } from './until.ts'

/** As somebody types it into the wrong field. */
const PASSWORD = 'correct horse battery'

const access = async ({ sql }: Stack) =>
  [
    ...(await sql`
      select actor, action, detail - 'last' as detail from audit_events
      where action in ('sign in', 'sign out', 'fail sign-in', 'limit sign-in', 'refuse role') order by id`),
  ] as { actor: string; action: string; detail: Record<string, unknown> }[]
const lines = () => logged().filter(({ msg }) => msg === 'access')

async function tries(stack: Stack, names: string[], headers: () => Record<string, string>) {
  const form = await openForm(stack.url, '/admin/sign-in')
  for (const name of names)
    await form.post(
      [
        ['username', name],
        ['password', PASSWORD],
      ],
      headers(),
    )
}

test.beforeEach(async ({ stack: { sql } }) => {
  await sql`delete from registration_limits`
  await sql`delete from audit_events`
  await sql`delete from staff where username <> 'admin'`
})

test('whoever tries, and however often: one row an hour for each administrator, and one for all other names', async ({
  stack,
}) => {
  const before = lines().length
  // From one address: the eleventh has to wait. Then from addresses of their own: after the twentieth `admin` has to.
  const one = address()
  await tries(stack, Array(15).fill(`${PASSWORD} 1`), () => one)
  await tries(stack, Array(25).fill(ADMIN.username.toUpperCase()), address)
  await tries(
    stack,
    Array.from({ length: 20 }, (_, n) => `${PASSWORD} ${n}`),
    address,
  )
  const counted = [
    { action: 'fail sign-in', administrator: null, times: 30 },
    { action: 'limit sign-in', administrator: null, times: 5 },
    { action: 'fail sign-in', administrator: 'admin', times: 20 },
    { action: 'limit sign-in', administrator: 'admin', times: 5 },
  ]
  await until(async () => {
    const events = await access(stack)
    return events.reduce((sum, { detail }) => sum + Number(detail.times), 0) === 60
  })
  const events = (await access(stack)).map(({ action, detail }) => ({ action, ...detail }))
  expect(events).toHaveLength(4)
  for (const event of counted) expect(events).toContainEqual(event)
  const own = lines().slice(before)
  expect(own.filter(({ action }) => action === 'fail sign-in')).toHaveLength(50)
  expect(own.filter(({ action }) => action === 'limit sign-in')).toHaveLength(10)
  const kept = JSON.stringify([events, own])
  expect(kept).not.toMatch(/correct|horse|203\.0\.113/i)

  // A day of the same is a row an hour, whatever the clock says in between.
  await stack.sql`update audit_events set id = uuidv7(interval '-61 minutes'), at = now() - interval '61 minutes'
    where detail->>'administrator' is null and action = 'fail sign-in'`
  await tries(stack, [`${PASSWORD} again`, `${PASSWORD} and again`], address)
  await until(async () => (await access(stack)).length === 5)
  await until(async () => (await access(stack)).at(-1)?.detail.times === 2)
})

test('who came, went and was refused is in the log and in the audit, with words and by kind', async ({
  page,
  stack,
  browser,
}) => {
  const before = lines().length
  await tries(stack, [ADMIN.username, 'x'.repeat(30)], address)
  const vera = await colleague(browser, stack, 'vera', 'viewer')
  for (let times = 0; times < 3; times++)
    expect((await vera.request.get('/admin/administrators/admin')).status()).toBe(403)
  await vera.getByRole('button', { name: 'Sign out' }).click()
  await expect(vera).toHaveURL(/sign-in$/)
  await vera.context().close()
  await signInByForm(page)
  const done = lines().slice(before)
  for (const [action, actor] of [
    ['sign in', 'vera'],
    ['refuse role', 'vera'],
    ['sign out', 'vera'],
    ['sign in', 'admin'],
  ])
    expect(done).toContainEqual(expect.objectContaining({ action, actor }))
  expect(done.filter(({ action }) => action === 'refuse role')).toHaveLength(3)

  await page.goto('/admin/administrators')
  await page.getByLabel('Name').fill('nina')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByTestId('password')).toBeVisible()
  expect(lines().at(-1)).toMatchObject({
    action: 'create administrator',
    actor: 'admin',
    administrator: 'nina',
  })

  await page.goto('/admin/audit')
  const said = (text: string | RegExp) => page.locator('[data-row]').filter({ hasText: text })
  const sentences = [
    'vera signed in',
    'vera signed out',
    'admin signed in',
    'somebody unknown failed to sign in as admin',
    'somebody unknown failed to sign in under names that nobody has',
    'vera was refused what needs the role admin',
  ]
  for (const text of [...sentences, 'created the administrator nina']) await expect(said(text)).toHaveCount(1)
  await expect(said('was refused')).toContainText('3 times until')
  await expectAccessible(page)
  await page.getByLabel('What').selectOption({ label: 'sign-ins, sign-outs and refusals' })
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page.getByLabel('What')).toHaveValue('sign-ins')
  for (const text of sentences) await expect(said(text)).toHaveCount(1)
  await expect(said('created the administrator')).toHaveCount(0)
  await page.getByLabel('What').selectOption({ label: 'changes of administrators' })
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(said('created the administrator nina')).toHaveCount(1)
  await expect(said('signed in')).toHaveCount(0)
  await expectAccessible(page)
  await expectNoOverflow(page)
})

/** A statement of the dashboard may take a minute here: whoever waited for the audit would wait for longer than this. */
async function signsInSoon(page: Page) {
  await page.goto('/admin/sign-in')
  await page.getByLabel('Name').fill(ADMIN.username)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/admin$/, { timeout: 20_000 })
  await page.context().clearCookies()
}

test('an audit that cannot be written, or not now, keeps nobody from signing in', async ({ page, stack }) => {
  await stack.sql`alter table audit_events rename to elsewhere`
  try {
    await signsInSoon(page)
  } finally {
    await stack.sql`alter table elsewhere rename to audit_events`
  }
  const holder = await stack.sql.reserve()
  await holder`begin`
  await holder`lock table audit_events in access exclusive mode`
  try {
    await signsInSoon(page)
  } finally {
    await holder`rollback`
    holder.release()
  }
  const unwritten = logged().filter(({ msg, action }) => msg === 'not in the audit' && action === 'sign in')
  expect(unwritten).toHaveLength(2)
  expect(JSON.stringify(logged())).not.toContain(ADMIN.password)
})

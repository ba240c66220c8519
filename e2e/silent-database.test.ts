import { expect } from '@playwright/test'
import { account, failed } from '#app/account/words.ts'
import { registerErrors, registerWords } from '#app/register/words.ts'
import { fillIn, register, signIn, somebody, status } from './fixtures.ts'
import { webProxy as proxy, proxied as test } from './own-stack.ts'
import type { Stack } from './stack.ts'
import { until } from './until.ts'

// A database that takes connections and says nothing: a frozen server, a link that drops packets.

test.setTimeout(120_000)
test.describe.configure({ mode: 'serial' })

const counted = async ({ sql }: Stack, username: string) => {
  const [row] = await sql`select count(*)::int as people, count(j.id)::int as jobs
    from users u join subscriptions s on s.user_id = u.id
    left join pgboss.job j on j.id = s.job_id and j.name = 'subscription-sync' where username = ${username}`
  return { ...row }
}
/** Web has an open connection with nothing to do: a new one would not get as far as a statement. */
const isQuiet = async ({ sql }: Stack) => {
  const [row] = await sql`select bool_and(state = 'idle') as quiet from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`
  return row?.quiet === true
}
const inTime = { timeout: 9_000 }

const troubles = {
  'takes no statement': {
    begin: () => proxy.swallow(true),
    end: () => proxy.swallow(false),
    written: 0,
  },
  'writes and gives no answer': {
    begin: () => proxy.keepAnswers(),
    end: () => proxy.releaseAnswers(),
    written: 1,
  },
}
for (const [what, { begin, end, written }] of Object.entries(troubles))
  for (const javaScriptEnabled of [true, false])
    test(`a database that ${what}: a sentence within 8 s, what was typed stays, and again is the same registration (${javaScriptEnabled ? 'with' : 'without'} JavaScript)`, async ({
      browser,
      stack,
    }) => {
      const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled })
      const page = await context.newPage()
      await register(page, somebody())
      const person = somebody()
      await page.goto('/')
      await fillIn(page, person)
      if (javaScriptEnabled) await expect(page.getByText(registerWords.free)).toBeVisible()
      await until(() => isQuiet(stack), 10)
      begin()
      await page.getByRole('button', { name: 'Register' }).click({ noWaitAfter: true })
      await expect(page.getByText(registerErrors.unconfirmed)).toBeVisible(inTime)
      await expect(page.getByLabel('Username')).toHaveValue(person.username)
      await expect(page.getByLabel('Email address')).toHaveValue(person.email)
      const whole = (times: number) => ({ people: times, jobs: times })
      expect(await counted(stack, person.username)).toEqual(whole(written))
      end()
      await page.getByRole('button', { name: 'Register' }).click()
      await expect(page.getByRole('heading', { name: account.title })).toBeVisible(inTime)
      await expect(page.getByText(person.email)).toBeVisible()
      expect(await counted(stack, person.username)).toEqual(whole(1))
      await context.close()
    })

test('what people and administrators read says within seconds that it cannot be read, and goes on by itself', async ({
  browser,
  stack,
}) => {
  const page = await (await browser.newContext({ baseURL: stack.url })).newPage()
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'pending')
  const admin = await (await browser.newContext({ baseURL: stack.url })).newPage()
  await signIn(admin)
  proxy.swallow(true)
  const broken = admin.getByRole('heading', { name: failed.title })
  const ready = fetch(`${stack.url}/api/health/ready`)
  await Promise.all([
    expect(page.getByText(account.offline)).toBeVisible({ timeout: 15_000 }),
    ready.then((answer) => expect(answer.status).toBe(503)),
    admin.goto('/admin', { timeout: 20_000 }).then(() => expect(broken).toBeVisible()),
  ])
  // Nobody can register now, and nobody is told that they can.
  await expect(admin.getByRole('main')).not.toContainText(/register/i)
  await page.goto('/account', { timeout: 10_000 })
  await expect(page.getByRole('heading', { name: failed.title })).toBeVisible()
  proxy.swallow(false)
  await until(async () => (await fetch(`${stack.url}/api/health/ready`)).ok, 10)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: account.title })).toBeVisible()
  await stack.startWorker()
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
})

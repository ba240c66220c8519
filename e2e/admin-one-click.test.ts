import { expect, expectAccessible, register, signIn, somebody, status, test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { change, circuit, openProvider, pause, said, withoutJavaScript } from './provider-page.ts'
import type { Stack } from './stack.ts'
import { until } from './until.ts'

/** As after 20 refusals, and long before the next person is tried. */
const slowDown = ({ sql }: Stack) => sql`
  update providers set circuit = 'slowed', reason = 'refused', since = now(), refused_since = now(),
    refused = array(select gen_random_uuid() from generate_series(1, 20)), probe_at = now() + interval '1 hour'`
const waiting = async ({ sql }: Stack) =>
  (await sql`select 1 from subscriptions where state in ('pending', 'delayed')`).length

test('everybody is refused: said first, with what ends it; one click goes on at full pace', async ({
  page,
  stack,
}) => {
  test.setTimeout(120_000)
  await stack.simulator.set({ mode: 'reject' })
  const form = await openForm(stack.url)
  for (let person = 0; person < 30; person++) await form.register(somebody())
  await until(async () => (await circuit(stack)) === 'slowed')
  await stack.sql`update providers set probe_at = now() + interval '1 hour'` // not while a reader looks at it
  for (let person = 0; person < 3; person++) await form.register(somebody())
  await signIn(page)
  const headline = page.getByTestId('headline')
  await expect(headline).toContainText(
    /^Mailchimp refuses everybody since .+, 20 of 20: “\[address\] looks fake/,
  )
  await expect(headline).toContainText(
    /\d+ people waiting.* One person a minute is tried; the first one accepted/,
  )
  await expect(page.getByTestId('annotations').first()).toContainText('C Circuit: refusing everybody')
  await headline.getByRole('link', { name: 'Go on at full pace, or stop.' }).click()

  await expect(said(page)).toContainText('20 different people in a row were refused')
  await expect(page.getByText('20 different people', { exact: true })).toBeVisible()
  await expect(page.getByText('Next person tried')).toBeVisible()
  await expect(change(page, 'closed', 'slowed')).toContainText(
    '20 people in a row were refused, the last one invalid email (HTTP 400',
  )
  await expect(page.getByTestId('errors').getByRole('row', { name: 'rejected: invalid email' })).toBeVisible({
    timeout: 30_000,
  })
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    await expectAccessible(page)
  }
  await stack.simulator.set({ mode: 'up' })
  expect(await waiting(stack)).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Go on at full pace' }).click()
  await expect(page.getByText('Done: everybody is told at full pace again.')).toBeVisible()
  await until(async () => (await waiting(stack)) === 0)
  await expect(change(page, 'slowed', 'closed')).toContainText('by admin')
  await expect(page.getByRole('button', { name: 'Go on at full pace' })).toHaveCount(0)
  await page.goto('/admin/audit')
  await expect(page.getByText(/^admin went on at full pace with Mailchimp: gone on by hand/)).toBeVisible()
})

test('the first accepted person restores the pace', async ({ page, stack, context }) => {
  await slowDown(stack)
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'delayed')
  await stack.sql`update providers set probe_at = now()`
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  const admin = await context.newPage()
  await openProvider(admin)
  await expect(change(admin, 'slowed', 'closed')).toContainText('by itself')
  await expect(change(admin, 'slowed', 'closed')).toContainText('somebody was taken again')
})

test('without JavaScript: one click stops while everybody is refused, and a page that is behind does nothing', async ({
  browser,
  stack,
  baseURL,
}) => {
  await slowDown(stack)
  const { context, page } = await withoutJavaScript(browser, baseURL)
  await openProvider(page)
  const behind = await context.newPage()
  await behind.goto('/admin/provider')
  await page.getByRole('button', { name: 'Stop until somebody resumes' }).click()
  await expect(page.getByText('Done: the provider was paused.')).toBeVisible()
  const rows = await stack.sql`select circuit, paused_until, reason from providers`
  expect([...rows]).toEqual([{ circuit: 'paused', paused_until: null, reason: 'click:stop' }])
  await expect(change(page, 'slowed', 'paused')).toContainText('stopped by hand while everybody was refused')

  await behind.getByRole('button', { name: 'Go on at full pace' }).click()
  await expect(behind.getByText('Nothing was done. Delivery was no longer slowed')).toBeVisible()
  expect(await circuit(stack)).toBe('paused')
  await context.close()
})

test('a hold is ended by one click, or by resuming, and the click ends no colleague’s pause', async ({
  page,
  stack,
  context,
  browser,
  baseURL,
}) => {
  const hold = () =>
    stack.sql`update providers set held_until = now() + interval '1 hour', held_reason = 'rate_limited'`
  await hold()
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'delayed')
  const admin = await context.newPage()
  await openProvider(admin)
  await expect(said(admin)).toContainText('it asked us to slow down')
  const { context: old, page: behind } = await withoutJavaScript(browser, baseURL)
  await openProvider(behind)
  await admin.getByRole('button', { name: 'Call it again now' }).click()
  await expect(admin.getByText('Done: the provider is called again.')).toBeVisible()
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')

  await hold()
  await expect(said(admin)).toContainText('it asked us to slow down')
  await pause(admin, 'moving lists')
  await expect(admin.getByText('This also ends the hold that the provider asked for')).toBeVisible()
  await behind.getByRole('button', { name: 'Call it again now' }).click()
  await expect(behind.getByText('Nothing was done. The provider was paused already.')).toBeVisible()
  expect(await circuit(stack)).toBe('paused')
  await admin.getByLabel('Reason').fill('lists are moved')
  await admin.getByRole('button', { name: 'Resume' }).click()
  await expect(said(admin)).toHaveText('Jobs are carried out as they come.')
  await admin.goto('/admin/audit')
  await expect(admin.getByText('admin ended the hold of Mailchimp: called again by hand')).toBeVisible()
  await expect(admin.getByText('admin resumed Mailchimp: lists are moved')).toBeVisible()
  await old.close()
})

import { begun, insertRejected } from './bulk.ts'
import { abort, openGroup, operation } from './failures.ts'
import { expect, expectAccessible, signIn, somebody, test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import type { Stack } from './stack.ts'
import { until } from './until.ts'

/** Four people at gmial.com, who were rejected; the right address of the first is somebody else's already. */
async function mistyped(stack: Stack) {
  const names = Array.from({ length: 4 }, () => somebody().username)
  const form = await openForm(stack.url)
  await stack.simulator.set({ mode: 'reject' })
  for (const username of names) await form.register({ username, email: `${username}@gmial.com` })
  await until(
    async () => (await stack.sql`select 1 from subscriptions where state = 'needs_attention'`).length === 4,
  )
  await stack.simulator.set({ mode: 'up' })
  await form.register({ username: somebody().username, email: `${names[0]}@gmail.com` })
  await until(
    async () => (await stack.sql`select 1 from subscriptions where state = 'confirmed'`).length === 1,
  )
  return names
}

for (const javaScriptEnabled of [true, false])
  test(`one wrong domain is put right for all who typed it, after a preview (${javaScriptEnabled ? 'with' : 'without'} JavaScript)`, async ({
    browser,
    stack,
  }) => {
    const names = await mistyped(stack)
    const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled })
    const page = await context.newPage()
    await signIn(page)
    await openGroup(page)
    await expect(page.getByText('A guess: gmial.com is a typo for gmail.com.')).toBeVisible()
    await page.getByRole('button', { name: 'Show whom it would change …' }).click()
    const changes = page.getByTestId('changes').locator('tbody tr')
    await expect(changes).toHaveCount(3)
    await expect(
      page.getByText('1 will be left alone, because somebody else has the right address'),
    ).toBeVisible()
    await expect(changes.filter({ hasText: names[1] })).toContainText(`${names[1]}@gmail.com`)
    if (javaScriptEnabled) await expectAccessible(page)
    const unchanged = await stack.sql`select 1 from users where email like '%@gmial.com'`
    expect(unchanged).toHaveLength(4)

    await page.getByRole('button', { name: 'Correct and retry 3 people' }).click()
    await expect(page.getByText('Say why.')).toBeVisible()
    await page.getByRole('group').getByLabel('Reason').fill('everybody slips there')
    await page.getByRole('button', { name: 'Correct and retry 3 people' }).click()
    await expect(page.getByText(begun)).toBeVisible()
    await expect(page).toHaveURL(/\/admin\/operations\//)
    await until(
      async () => (await stack.sql`select 1 from subscriptions where state = 'confirmed'`).length === 4,
    )
    const told = (await stack.simulator.members()).map(({ email_address }) => email_address).sort()
    expect(told).toEqual(names.map((name) => `${name}@gmail.com`).sort())
    await until(
      async () => (await stack.sql`select 1 from operations where finished_at is not null`).length === 1,
      60,
    )
    await page.goto('/admin/operations')
    await expect(operation(page, 'finished')).toContainText(
      '4 of 4 people processed: 3 succeeded, 1 left alone',
    )
    await expect(operation(page, 'finished')).toContainText('1 because somebody else has that address')
    await expect(operation(page, 'finished')).toContainText('addresses at gmial.com, to be at gmail.com')
    await page.goto('/admin/audit')
    await expect(page.locator('[data-row]').filter({ hasText: 'correction of a domain' })).toHaveCount(2)
    await expect(page.locator('[data-row]').filter({ hasText: 'corrected the address' })).toHaveCount(0)
    await context.close()
  })

test('with 5,000 in the group the page answers at once, and what was not reached can be undone', async ({
  page,
  stack,
}) => {
  test.slow()
  await insertRejected(stack, 5_000)
  await stack.simulator.set({ mode: 'down' })
  await signIn(page)
  await openGroup(page)
  await page.getByLabel('Wrong domain').fill('example.com')
  await page.getByLabel('Right domain').fill('example.org')
  await page.getByRole('button', { name: 'Show whom it would change …' }).click()
  await expect(page.getByText('5,000 people will be corrected and retried: one first')).toBeVisible()
  await expect(page.getByTestId('changes').locator('tbody tr')).toHaveCount(50)
  await page.getByRole('group').getByLabel('Reason').fill('the form of a partner')
  await page.getByRole('button', { name: 'Correct and retry 5,000 people' }).click()
  await expect(page).toHaveURL(/\/admin\/operations\//)
  // The page is there before anybody but the first is corrected: no request waits for 5,000.
  expect((await stack.sql`select 1 from users where email like '%@example.org'`).length).toBeLessThan(2)
  await expect(operation(page, 'canary')).toContainText('1 on their way', { timeout: 30_000 })
  await expectAccessible(page)
  await abort(page, /1 person had their turn\. What was done stays done\./)
  await page.getByRole('button', { name: 'Undo: give 1 person their earlier address' }).click()
  await expect(operation(page, 'finished')).toContainText('1 given their earlier address', {
    timeout: 30_000,
  })
  expect(await stack.sql`select 1 from users where email like '%@example.org'`).toHaveLength(0)
})

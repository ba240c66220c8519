import { openGroup } from './failures.ts'
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
    await expect(page.getByText('A guess: gmial.com is a slip of gmail.com.')).toBeVisible()
    await page.getByRole('button', { name: 'Show whom it would change …' }).click()
    const changes = page.getByTestId('changes').locator('tbody tr')
    await expect(changes).toHaveCount(4)
    await expect(changes.filter({ hasText: names[1] })).toContainText(`${names[1]}@gmail.com`)
    if (javaScriptEnabled) await expectAccessible(page)
    const unchanged = await stack.sql`select 1 from users where email like '%@gmial.com'`
    expect(unchanged).toHaveLength(4)

    await page.getByRole('button', { name: 'Correct and retry 4 people' }).click()
    await expect(page.getByText('Say why.')).toBeVisible()
    await page.getByRole('group').getByLabel('Reason').fill('everybody slips there')
    await page.getByRole('button', { name: 'Correct and retry 4 people' }).click()
    await expect(page.getByText('Done: 3 people corrected and retried.')).toBeVisible()
    await expect(page.getByText(`${names[0]}: somebody else has this address`)).toBeVisible()
    await until(
      async () => (await stack.sql`select 1 from subscriptions where state = 'confirmed'`).length === 4,
    )
    const told = (await stack.simulator.members()).map(({ email_address }) => email_address).sort()
    expect(told).toEqual(names.map((name) => `${name}@gmail.com`).sort())
    const audited = await stack.sql`select 1 from audit_events where action = 'correct address'`
    expect(audited).toHaveLength(3)
    await context.close()
  })

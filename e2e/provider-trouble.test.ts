import { expect, register, somebody, status, test } from './fixtures.ts'

test('provider hangs: registered in under a second, pending, then delayed', async ({ page, stack }) => {
  await stack.simulator.set({ mode: 'hang' })
  await page.goto('/')
  const person = somebody()
  await page.getByLabel('Username').fill(person.username)
  await page.getByLabel('Email address').fill(person.email)
  const begun = Date.now()
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(page.getByRole('heading', { name: 'You’re registered' })).toBeVisible()
  expect(Date.now() - begun).toBeLessThan(1000)
  await expect(status(page)).toHaveAttribute('data-state', 'pending')
  await expect(status(page)).toHaveAttribute('data-state', 'delayed')
  await expect(status(page)).toContainText('need do nothing')
})

test('provider down, then up: ends confirmed without a reload', async ({ page, stack }) => {
  await stack.simulator.set({ mode: 'down' })
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'delayed')
  await stack.simulator.set({ mode: 'up' })
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed', { timeout: 30_000 })
})

for (const [mode, state] of [
  ['maintenance', 'delayed'],
  ['refuse', 'delayed'],
  ['rate_limited', 'delayed'],
  ['bad_key', 'delayed'],
  ['slow', 'delayed'],
] as const) {
  test(`provider in mode ${mode}: registered, then ${state}`, async ({ page, stack }) => {
    await stack.simulator.set({ mode })
    await register(page, somebody())
    await expect(status(page)).toHaveAttribute('data-state', state)
  })
}

test('answer lost after the write: ends confirmed, one member', async ({ page, stack }) => {
  await stack.simulator.set({ mode: 'commit_then_drop' })
  const person = somebody()
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'delayed')
  await stack.simulator.set({ mode: 'up' })
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed', { timeout: 30_000 })
  expect(
    (await stack.simulator.members()).filter((member) => member.email_address === person.email),
  ).toHaveLength(1)
})

test('double opt-in: one step left', async ({ page, stack }) => {
  // The worker keeps the list's setting for minutes, so this person is known as pending already.
  const person = somebody()
  await stack.simulator.addMember(person.email, 'pending')
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'check_inbox')
})

test('somebody who opted out stays opted out', async ({ page, stack }) => {
  const person = somebody()
  await stack.simulator.addMember(person.email, 'unsubscribed')
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'opted_out')
  expect(
    (await stack.simulator.members()).find((member) => member.email_address === person.email)?.status,
  ).toBe('unsubscribed')
})

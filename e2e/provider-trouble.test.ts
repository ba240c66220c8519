import { expect, register, somebody, status, test } from './fixtures.ts'
import { openForm } from './form-client.ts'

test('provider hangs: registered in under a second, pending, then delayed', async ({ page, stack }) => {
  await stack.simulator.set({ mode: 'hang' })
  const form = await openForm(stack.url)
  const times: number[] = []
  for (let people = 0; people < 3; people++) {
    const begun = performance.now()
    expect((await form.register(somebody())).status).toBe(303)
    times.push(performance.now() - begun)
  }
  // The server’s answer, and the best of three: a busy machine must not count as waiting for the provider,
  // whose calls hang for two seconds.
  expect(Math.min(...times)).toBeLessThan(1000)
  await register(page, somebody())
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

test('double opt-in: one step left, and then none', async ({ page, stack }) => {
  // The worker keeps the list's setting for minutes, so this person is made known as pending beforehand.
  const person = somebody()
  await stack.simulator.addMember(person.email, 'pending')
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'check_inbox')
  // They follow the link in the email. The page that is still open says so.
  await stack.simulator.addMember(person.email, 'subscribed')
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed', { timeout: 30_000 })
})

test('a person who opted out stays opted out', async ({ page, stack }) => {
  const person = somebody()
  await stack.simulator.addMember(person.email, 'unsubscribed')
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'opted_out')
  expect(
    (await stack.simulator.members()).find((member) => member.email_address === person.email)?.status,
  ).toBe('unsubscribed')
})

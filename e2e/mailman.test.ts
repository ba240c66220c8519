import { test as base, expect } from '@playwright/test'
import { mailmanMissing, startMailman } from '../testing/mailman.ts'
import { register, somebody, status } from './fixtures.ts'
import { type Stack, startStack } from './stack.ts'

type Mailman = Awaited<ReturnType<typeof startMailman>>

const missing = mailmanMissing()
if (missing) console.warn(`SKIPPED: ${missing}`)

/** The provider is a real GNU Mailman, and each test's worker knows nothing of its list yet. */
const test = base.extend<{ policy: string; worker: undefined }, { mailman: Mailman; stack: Stack }>({
  policy: ['open', { option: true }],
  mailman: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const mailman = await startMailman()
      await use(mailman)
      await mailman.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  stack: [
    async ({ mailman }, use) => {
      const stack = await startStack({ env: { PROVIDER: 'mailman', ...mailman.variables } })
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  worker: [
    async ({ stack, mailman, policy }, use) => {
      await mailman.setPolicy(policy)
      stack.startWorker()
      await use(undefined)
      await stack.stopWorkers()
    },
    { auto: true },
  ],
  baseURL: async ({ stack }, use) => use(stack.url),
})
test.skip(!!missing, missing || '')
// One after the other, with one Mailman.
test.describe.configure({ mode: 'default' })

const rosterOf = async ({ rest, variables }: Mailman) => {
  const answer = await rest('GET', `/lists/${variables.MAILMAN_LIST_ID}/roster/member?fields=email`)
  const { entries = [] }: { entries?: { email: string }[] } = await answer.json()
  return entries.map((entry) => entry.email)
}

test('from the browser to the roster of a real mailing list', async ({ page, mailman }) => {
  const person = somebody()
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  expect(await rosterOf(mailman)).toContain(person.email)
})

test.describe(() => {
  test.use({ policy: 'confirm' })

  test('a list that asks: told to check their inbox, and not on the roster', async ({ page, mailman }) => {
    const person = somebody()
    await register(page, person)
    await expect(status(page)).toHaveAttribute('data-state', 'check_inbox')
    expect(await rosterOf(mailman)).not.toContain(person.email)
  })
})

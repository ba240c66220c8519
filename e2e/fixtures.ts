import AxeBuilder from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { ADMIN, type Stack, startStack } from './stack.ts'

type Person = { username: string; email: string }
let counter = 0

/** Somebody nobody else uses. */
export function somebody(): Person {
  const username = `p${process.pid}_${Date.now().toString(36)}${counter++}`
  return { username, email: `${username}@example.com` }
}

/** One stack per Playwright worker; its tests run one after another. */
export const test = base.extend<{ page: Page }, { stack: Stack }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const stack = await startStack()
      stack.startWorker()
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ stack }, use) => use(stack.url),
  page: async ({ page, stack }, use) => {
    await stack.simulator.reset()
    // Tests sign in more often than anybody may.
    await stack.sql`delete from registration_limits where key like 'sign-in-%'`
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    await use(page)
    expect(problems, 'errors in the console').toEqual([])
  },
})
export { expect }

export async function register(page: Page, person: Person) {
  await page.goto('/')
  await fillIn(page, person)
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(page.getByRole('heading', { name: 'You’re registered' })).toBeVisible()
}

export async function fillIn(page: Page, { username, email }: Person) {
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Email address').fill(email)
}

export const status = (page: Page) => page.getByTestId('subscription-status')

export async function signIn(page: Page, { username, password } = ADMIN) {
  await page.goto('/admin')
  await page.getByLabel('Name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
}

/** @param rules of axe, all of them unless given. */
export async function expectAccessible(page: Page, rules?: string[]) {
  const axe = new AxeBuilder({ page }).setLegacyMode()
  if (rules) axe.withRules(rules)
  // The one rule of WCAG 2.2 AA that axe leaves off unless asked.
  else axe.options({ rules: { 'target-size': { enabled: true } } })
  const { violations } = await axe.analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
}

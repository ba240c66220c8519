import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test as base, expect, type Page } from '@playwright/test'
import { empty } from './empty.ts'
import { ADMIN, type Stack, startStack } from './stack.ts'

type Person = { username: string; email: string }
let counter = 0

/** A person that no other test uses. */
export function somebody(): Person {
  const username = `p${process.pid}_${Date.now().toString(36)}${counter++}`
  return { username, email: `${username}@example.com` }
}

/** As in a browser of somebody who has not asked for less: pages fade in, and what waits moves. */
export const MOVING = { contextOptions: { reducedMotion: 'no-preference' } } as const

export const METRICS_TOKEN = 'a token for tests only'

/**
 * One stack per Playwright worker, whose tests run one after another. Each finds it empty, with one worker
 * or, where `worker` is false, with none. A test may kill any process in it except the web process.
 */
export const withStack = base.extend<{ worker: boolean; emptied: undefined }, { stack: Stack }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const stack = await startStack({ env: { METRICS_TOKEN } })
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  worker: [true, { option: true }],
  emptied: [
    async ({ stack, worker }, use) => {
      await empty(stack, worker)
      await use(undefined)
    },
    { auto: true },
  ],
  baseURL: async ({ stack }, use) => use(stack.url),
})

/** Fails on errors in the console of its page; says what a failed test's page showed. */
export const test = withStack.extend<{ page: Page }>({
  page: async ({ page }, use, info) => {
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    await use(page)
    if (info.errors.length > 0)
      console.log(page.url(), await page.locator('body').ariaSnapshot().catch(String), problems)
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

let session: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>> = []
/** After ten minutes some pages ask for the password again. */
const RECENT_MS = 8 * 60_000
let signedInAt = 0

/** The administrator, in this Playwright worker's existing session, so that it hashes no password for each test. */
export async function signIn(page: Page) {
  if (performance.now() - signedInAt < RECENT_MS) await page.context().addCookies(session)
  await page.goto('/admin')
  if (page.url().endsWith('/admin/sign-in')) {
    await fillInSignIn(page, ADMIN)
    signedInAt = performance.now()
    session = (await page.context().cookies()).filter(({ name }) => name.endsWith('session_token'))
  }
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
}

/** Signs in by the form, as people do. */
export async function signInByForm(page: Page, who = ADMIN) {
  await page.goto('/admin')
  await fillInSignIn(page, who)
}

/** Gives name and password, and nothing more. */
export async function giveNameAndPassword(page: Page, { username, password }: typeof ADMIN) {
  await page.getByLabel('Name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function fillInSignIn(page: Page, who: typeof ADMIN) {
  await giveNameAndPassword(page, who)
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
}

/** axe's own code, which a page that has not been asked yet is given. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * What fades in, or glides into another scheme's colours, is judged once it is there.
 * @param rules of axe, all of them unless given.
 */
export async function expectAccessible(page: Page, rules?: string[]) {
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished),
    ),
  )
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  const found = await page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    // target-size: the one rule of WCAG 2.2 AA that axe leaves off by default.
    const rules = only
      ? { runOnly: { type: 'rule' as const, values: only } }
      : { rules: { 'target-size': { enabled: true } } }
    const { violations } = await axe.run({ ...rules, resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
  }, rules)
  expect(found).toEqual([])
}

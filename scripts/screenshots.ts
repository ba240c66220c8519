import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { openForm } from '../e2e/form-client.ts'
import { ADMIN, type Stack, startStack } from '../e2e/stack.ts'
import { until } from '../e2e/until.ts'
import { findBrowser } from '../testing/browser.ts'
import { startTestServer } from '../testing/database.ts'
import { buildIfChanged } from './local/build.ts'
import { drawPast } from './seed/screenshots.ts'

// Draws every page, in both sizes and colour schemes, into an ignored folder, and the pictures of the
// documents into theirs.
const FOLDER = '.data/screenshots'
const SHOWN = 'docs/screenshots'
const shown = new Set(readdirSync(SHOWN))
const looks = {
  desktop: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  'desktop-dark': { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  'phone-dark': { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
} as const

const say = (line: string) => console.log(line)
buildIfChanged(say)
const server = await startTestServer('screenshots-postgres')
const browser = await chromium.launch({
  executablePath: await findBrowser(say),
  args: ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
})

async function draw(page: Page, name: string) {
  for (const [look, { viewport, colorScheme }] of Object.entries(looks)) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme })
    const file = `${name}-${look}.png`
    await page.screenshot({ path: join(shown.has(file) ? SHOWN : FOLDER, file) })
  }
}

async function register(context: BrowserContext, username: string, state: string) {
  const page = await context.newPage()
  await page.goto('/')
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Email address').fill(`${username}@example.com`)
  await page.getByRole('button', { name: 'Register' }).click()
  await page.locator(`[data-state=${state}]`).waitFor()
  return page
}

const at = (browser: Browser, stack: Stack) => browser.newContext({ baseURL: stack.url, ...looks.desktop })

async function drawStates(stack: Stack) {
  const { simulator } = stack
  const draws = async (username: string, state: string) => {
    const context = await at(browser, stack)
    await draw(await register(context, username, state), `account-${state.replaceAll('_', '-')}`)
    await context.close()
  }
  await draws('ada', 'pending')
  await simulator.set({ doubleOptIn: true })
  stack.startWorker()
  await draws('grace', 'check_inbox')
  await simulator.addMember('edsger@example.com', 'subscribed')
  await simulator.addMember('barbara@example.com', 'unsubscribed')
  await draws('edsger', 'confirmed')
  await draws('barbara', 'opted_out')
  await simulator.set({ mode: 'reject' })
  await draws('donald', 'needs_attention')
  await simulator.set({ mode: 'down' })
  await draws('tony', 'delayed')
}

async function drawForm(stack: Stack) {
  const context = await at(browser, stack)
  const page = await context.newPage()
  await page.goto('/account')
  await draw(page, 'account-none')
  await page.goto('/')
  await draw(page, 'register')
  await page.getByLabel('Username').fill('ada')
  await page.getByLabel('Email address').fill('not an address')
  await page.getByRole('button', { name: 'Register' }).click()
  await page.locator('#email-error').waitFor()
  await draw(page, 'register-error')
  await context.close()
}

async function signIn(page: Page) {
  await page.getByLabel('Name').fill(ADMIN.username)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByTestId('headline').waitFor()
}

async function drawAdmin(stack: Stack) {
  const context = await at(browser, stack)
  const page = await context.newPage()
  await page.goto('/admin')
  await draw(page, 'admin-sign-in')
  await signIn(page)
  await page.goto('/admin/jobs')
  await page.getByRole('link', { name: 'retrying' }).click()
  await page.getByRole('button', { name: 'Retry now' }).click()
  await page.goto('/admin/jobs?person=donald')
  await page.getByRole('link', { name: 'dead letter' }).click()
  await page.getByTestId('why').waitFor()
  await draw(page, 'admin-job')
  await drawPeople(page)
  await page.goto('/admin/audit')
  await draw(page, 'admin-audit')
  await page.goto('/admin/workers')
  await draw(page, 'admin-workers')
  await page.goto(stack.simulator.url)
  await until(async () => (await page.locator('#requests tr').count()) > 0)
  await draw(page, 'simulator')
  await drawFailures(page, stack)
  await drawProvider(page, stack)
  await context.close()
}

async function drawPeople(page: Page) {
  await page.goto('/admin/registrations')
  await draw(page, 'admin-registrations')
  await page.goto('/admin/find?q=donald')
  await page.getByTestId('registration').waitFor()
  await draw(page, 'admin-person')
}

/** A group of people who were rejected, and its retry to the end. */
async function drawFailures(page: Page, stack: Stack) {
  const inState = async (state: string) =>
    (await stack.sql`select 1 from subscriptions where state = ${state}`).length
  const before = await inState('needs_attention')
  await stack.simulator.set({ mode: 'reject' })
  const form = await openForm(stack.url)
  for (let person = 1; person <= 12; person++)
    await form.register({ username: `rejected_${person}`, email: `rejected_${person}@example.com` })
  await until(async () => (await inState('needs_attention')) === before + 12)
  await page.goto('/admin/failures')
  await draw(page, 'admin-failures')
  await page.getByRole('link', { name: 'rejected: invalid email' }).click()
  await page.getByRole('heading', { name: 'People' }).waitFor()
  await draw(page, 'admin-failure-group')
  await page.getByRole('link', { name: /^Retry/ }).click()
  await page.getByTestId('preview').waitFor()
  await draw(page, 'admin-failure-retry')
  await stack.simulator.set({ mode: 'up' })
  await page.getByLabel('Reason').fill('The provider has corrected its filter')
  await page.getByRole('button', { name: /^Retry/ }).click()
  await page.locator('[data-operation=finished]').waitFor()
  await draw(page, 'admin-failure-retried')
  await stack.simulator.set({ mode: 'down' })
}

/** The circuit opens, the key turns out wrong, and all ends well. */
async function drawProvider(page: Page, stack: Stack) {
  const becomes = async (circuit: string) => {
    await until(async () => (await stack.sql`select circuit from providers`)[0]?.circuit === circuit, 60)
    await page.goto('/admin/provider')
    await draw(page, `admin-provider-${circuit}`)
  }
  const form = await openForm(stack.url)
  for (let person = 1; person <= 8; person++)
    await form.register({ username: `waiting_${person}`, email: `waiting_${person}@example.com` })
  await becomes('open')
  await stack.simulator.set({ mode: 'bad_key' })
  await becomes('misconfigured')
  await stack.simulator.set({ mode: 'up' })
  await becomes('closed')
}

async function drawAsking(stack: Stack) {
  const context = await at(browser, stack)
  const page = await context.newPage()
  await page.goto('/')
  await draw(page, 'register-ask')
  await draw(await register(context, 'alan', 'not_requested'), 'account-not-requested')
  await page.goto('/admin')
  await signIn(page)
  await page.goto('/admin/workers')
  await draw(page, 'admin-workers-none')
}

async function withStack(
  draw: (stack: Stack) => Promise<unknown>,
  options?: Parameters<typeof startStack>[0],
) {
  const stack = await startStack(options)
  await draw(stack).finally(stack.stop)
}

try {
  await withStack(async (stack) => {
    await drawStates(stack)
    await drawForm(stack)
    await drawAdmin(stack)
  })
  await withStack(drawAsking, { env: { SUBSCRIPTION_CONSENT: 'ask' } })
  await withStack(async (stack) => {
    const page = await (await at(browser, stack)).newPage()
    await page.goto('/admin')
    await signIn(page)
    await drawPast(page, stack, draw)
  })
} finally {
  await browser.close()
  await server.stop()
}
process.exit(0)

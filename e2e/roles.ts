import { readFileSync } from 'node:fs'
import type { Browser, Page } from '@playwright/test'
import { expect, giveNameAndPassword } from './fixtures.ts'
import type { Stack } from './stack.ts'

type Action = { filename: string; exportedName: string; workers: Record<string, unknown> }

/** Every server action that was built, with a page that accepts it. */
export function builtActions() {
  const manifest = JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8'))
  return Object.entries(manifest.node as Record<string, Action>).map(
    ([id, { filename, exportedName, workers }]) => ({
      id,
      name: `${filename} ${exportedName}`,
      path: `${Object.keys(workers)[0]}`
        .replace(/^app|\/page$/g, '')
        .replaceAll(/\[\w+\]/g, '00000000-0000-4000-8000-000000000000'),
    }),
  )
}

/** Those of `app/admin` that write, except to one's own account. */
export const adminActions = () =>
  builtActions().filter(({ name }) => /^app\/admin\/(?!sign-in\/|account\/|.*searches\.ts )/.test(name))

/** Calls an action as no form does: without arguments. @returns the status. */
export async function post(page: Page, url: string, { id, path }: { id: string; path: string }) {
  const answer = await page.request.post(url + path, {
    headers: { 'next-action': id, origin: url, 'content-type': 'text/plain;charset=UTF-8' },
    data: '[]',
    maxRedirects: 0,
  })
  return answer.status()
}

/** A browser of its own, signed in with a password that was made for them, and then with their own. */
export async function firstSignIn(
  browser: Browser,
  stack: Stack,
  username: string,
  made: string,
  own = OWN_PASSWORD,
  { javaScriptEnabled = true } = {},
) {
  const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled })
  const page = await context.newPage()
  await page.goto('/admin')
  await giveNameAndPassword(page, { username, password: made })
  await expect(page.getByRole('heading', { name: 'Choose your own password' })).toBeVisible()
  await page.getByLabel('New password').fill(own)
  await page.getByRole('button', { name: 'Change the password' }).click()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  return page
}

/**
 * Whether nobody is signed in there any more. Asked in a tab of its own: an open page may be on its way out by itself,
 * and then neither its address nor a second way somewhere else says anything.
 */
export async function isSignedOut(open: Page) {
  const page = await open.context().newPage()
  await page.goto('/admin')
  const out = page.url().endsWith('/sign-in')
  await page.close()
  return out
}

export const expectSignedOut = async (open: Page) => expect(await isSignedOut(open)).toBe(true)

export const OWN_PASSWORD = 'a password of their own choice'

/** Every control on the page that would write: all except searches. */
const controls = (page: Page) =>
  page.locator('main form:not([action^="/"]):not([method="dialog"]):not(search > form) button')

/** No control here would write, and each says why, by reference. */
export async function expectReadOnly(page: Page, why: string) {
  await expect(controls(page).first()).toBeVisible()
  for (const control of await controls(page).all()) {
    await expect(control).toBeDisabled()
    await expect(control).toHaveAccessibleDescription(why)
  }
}

import { readFileSync } from 'node:fs'
import type { Browser, Page } from '@playwright/test'
import { expect, signInByForm } from './fixtures.ts'
import type { Stack } from './stack.ts'

type Action = { filename: string; exportedName: string; workers: Record<string, unknown> }

/** Every server action that was built from `app/admin` and writes, with a page that accepts it. */
export function adminActions() {
  const manifest = JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8'))
  return Object.entries(manifest.node as Record<string, Action>)
    .filter(([, { filename }]) => /^app\/admin\/(?!sign-in\/|.*searches\.ts$)/.test(filename))
    .map(([id, { filename, exportedName, workers }]) => ({
      id,
      name: `${filename} ${exportedName}`,
      path: `${Object.keys(workers)[0]}`
        .replace(/^app|\/page$/g, '')
        .replaceAll(/\[\w+\]/g, '00000000-0000-4000-8000-000000000000'),
    }))
}

/** Calls an action as no form does: without arguments. @returns the status. */
export async function post(page: Page, url: string, { id, path }: { id: string; path: string }) {
  const answer = await page.request.post(url + path, {
    headers: { 'next-action': id, origin: url, 'content-type': 'text/plain;charset=UTF-8' },
    data: '[]',
    maxRedirects: 0,
  })
  return answer.status()
}

/** Creates an account on the command line. @returns the password. */
export async function create(stack: Stack, name: string, role: string) {
  const { stdout } = await stack.command('scripts/admin.ts', 'create', name, '--role', role)
  return /password (\S+)/.exec(stdout)?.[1] ?? ''
}

/** A browser of its own, signed in. */
export async function browserOf(browser: Browser, stack: Stack, username: string, password: string) {
  const context = await browser.newContext({ baseURL: stack.url })
  const page = await context.newPage()
  await signInByForm(page, { username, password })
  return page
}

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

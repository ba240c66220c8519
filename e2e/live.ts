import type { Page } from '@playwright/test'
import { expect, somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { choose } from './settings.ts'
import type { Stack } from './stack.ts'

/** The page's requests from now on: polls for changes, and redraws. */
export function watchAsking(page: Page) {
  const seen = { unchanged: 0, changed: 0, drawn: 0, asked: 0 }
  page.on('request', (request) => {
    if (request.url().includes('/admin/changes?')) seen.asked++
    else if (request.headers().rsc) seen.drawn++
  })
  page.on('response', (response) => {
    if (!response.url().includes('/admin/changes?')) return
    if (response.status() === 304) seen.unchanged++
    else seen.changed++
  })
  return seen
}

export const everySecond = (page: Page) => choose(page, 'Updates', '1000')

export async function registerMore({ url }: Stack, count: number) {
  const form = await openForm(url)
  const people = Array.from({ length: count }, somebody)
  for (const person of people) await form.register(person)
  return people
}

export const newer = (page: Page) => page.locator('[data-key=newer]')
export const expectNewer = (page: Page, count: number) => expect(newer(page)).toHaveText(`${count} new`)

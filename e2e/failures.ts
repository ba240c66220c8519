import type { Page } from '@playwright/test'
import { begun } from './bulk.ts'
import { expect, somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import type { Stack } from './stack.ts'
import { until } from './until.ts'

export const inState = async ({ sql }: Stack, state: string) =>
  (await sql`select 1 from subscriptions where state = ${state}`).length

/** Registers so many people and waits until all of them are in the state. */
export async function people(stack: Stack, count: number, state: string) {
  const before = await inState(stack, state)
  const form = await openForm(stack.url)
  for (let n = 0; n < count; n++) await form.register(somebody())
  await until(async () => (await inState(stack, state)) === before + count)
}

export async function rejected(stack: Stack, count: number) {
  await stack.simulator.set({ mode: 'reject' })
  await people(stack, count, 'needs_attention')
}

export const cards = (page: Page) => page.locator('[data-group]')
export const operation = (page: Page, state: string) => page.locator(`[data-operation="${state}"]`)
export const calls = async ({ simulator }: Stack) =>
  (await simulator.requests()).requests.filter((request) => request.method === 'PUT').length

/** Aborts the operation. The confirmation must name the number of people. */
export async function abort(page: Page, people: RegExp) {
  await page.getByText('Abort …').click()
  await expect(page.getByText(people)).toBeVisible()
  await page.getByLabel('Why it is aborted').fill('the wrong people')
  await page.getByRole('button', { name: 'Abort it' }).click()
  await expect(page.getByText('Done: it was aborted.')).toBeVisible()
}

export async function openGroup(page: Page) {
  await page.goto('/admin/failures')
  await cards(page).getByRole('heading').getByRole('link').click()
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible()
}

export async function retryGroup(page: Page, reason = 'they mended it') {
  const group = page.url()
  await page.getByRole('link', { name: /^Retry \d+ p/ }).click()
  await page.getByLabel('Reason').fill(reason)
  await page.getByRole('button', { name: /^Retry \d+ p/ }).click()
  await expect(page.getByText(begun)).toBeVisible()
  await page.goto(group)
}

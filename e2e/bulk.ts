import type { Page } from '@playwright/test'
import { connect } from '#db/client.ts'
import { manyRejected } from '../testing/many-rejected.ts'
import { expect } from './fixtures.ts'
import type { Stack } from './stack.ts'

export async function insertRejected(stack: Stack, count: number) {
  const { db, close } = connect(stack.database, 1, {}, { limitMs: null })
  await manyRejected(db, count)
  await close()
}
export const jobIds = async ({ sql }: Stack) =>
  (await sql<{ id: string }[]>`select job_id as id from subscriptions order by user_id`).map(({ id }) => id)
/** A short one may be over before the page is drawn. */
export const begun = /^Done: it (has begun\.$|is over\.)|^It is over\./

export const retried = async ({ sql }: Stack) =>
  (await sql<{ n: number }[]>`select retried as n from operations order by created_at desc limit 1`)[0]?.n ??
  0

export const bulkOf = (url: string, kind = 'retry') =>
  `/admin/operations/new?kind=${kind}&scope=group&fingerprint=${new URL(url).pathname.split('/').pop()}`
export const all = (kind: string, filter: object) =>
  `/admin/operations/new?${new URLSearchParams({ kind, scope: 'all', filter: JSON.stringify(filter) })}`
export const these = (kind: string, ids: string[]) =>
  `/admin/operations/new?${new URLSearchParams([['kind', kind], ['scope', 'selected'], ...ids.map((id) => ['job', id])])}`

export async function confirm(page: Page, button: RegExp) {
  await page.getByLabel('Reason').fill('they mended it')
  await page.getByRole('button', { name: button }).click()
  await expect(page.getByText(begun)).toBeVisible()
}

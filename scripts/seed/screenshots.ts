import type { Page } from '@playwright/test'
import type { Stack } from '../../e2e/stack.ts'
import { until } from '../../e2e/until.ts'
import { seed } from './past.ts'

const PEOPLE = 20_000

/** The dashboard with a month of data: charts, filtered jobs, a bulk action before and after, administrators. */
export async function drawPast(page: Page, stack: Stack, draw: (page: Page, name: string) => Promise<void>) {
  await seed(stack.database, { jobs: PEOPLE })
  const counted = async () => (await stack.sql`select 1 from rollup_cursors where back is null`).length === 2
  await until(counted, 120)
  await page.goto('/admin?window=30d')
  await draw(page, 'admin-overview')
  await page.getByRole('img', { name: /^Attempts/ }).scrollIntoViewIfNeeded()
  await draw(page, 'admin-overview-charts')
  await page.goto('/admin/jobs?state=failed&outcome=rejected')
  await page.locator('tr[data-job]').first().waitFor()
  await draw(page, 'admin-jobs')

  await page.getByLabel(/^All .*that match/).check()
  await page.getByRole('button', { name: 'Mark as handled …' }).click()
  await page.getByTestId('preview').waitFor()
  await draw(page, 'admin-operation-preview')
  await page.getByLabel('Reason').fill('They wrote that they want no emails')
  await page.getByRole('button', { name: /^Mark / }).click()
  stack.startWorker()
  await page.locator('[data-operation=finished]').waitFor({ timeout: 60_000 })
  await draw(page, 'admin-operation')
  await page.goto('/admin/operations')
  await draw(page, 'admin-operations')
  await page.goto('/admin/administrators')
  await draw(page, 'admin-administrators')
  await page.goto('/admin/nothing')
  await draw(page, 'admin-not-found')
}

import { expect } from '@playwright/test'
import { someone } from './echoes.ts'
import { openForm } from './form-client.ts'
import { strict as test } from './own-stack.ts'
import { colleague } from './staff.ts'

test('with VIEWERS_SEE_ADDRESSES=1 a viewer sees it in full, and finds by its beginning', async ({
  stack,
  browser,
}) => {
  expect((await (await openForm(stack.url)).register(someone)).status).toBe(303)
  const viewer = await colleague(browser, stack, 'viola', 'viewer')
  await viewer.goto('/admin/registrations')
  await viewer.getByLabel('Email or username begins with').fill(someone.email.slice(0, 12))
  await viewer.getByRole('button', { name: 'Show' }).click()
  await expect(viewer.locator('tr[data-person]')).toContainText(someone.email)
  await viewer.context().close()
})

import { openGroup, operation, rejected, retryGroup } from './failures.ts'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'

test('a group whose people are all handled does not read “open” until it is counted as resolved', async ({
  page,
  stack,
}) => {
  await rejected(stack, 2)
  await signIn(page)
  await openGroup(page)
  const group = page.getByRole('region', { name: 'Group', exact: true })
  await expect(group.getByText('open', { exact: true })).toBeVisible()
  // Without the worker, no pass counts it as resolved meanwhile.
  await stack.stopWorkers()
  await stack.sql`update subscriptions set state = 'handled', failure_fingerprint = null`
  await page.reload()
  await expect(group.getByText('nobody left', { exact: true })).toBeVisible()
  await expect(group.getByText('open', { exact: true })).toHaveCount(0)
  await expect(page.getByTestId('people').first()).toHaveText('0 people')
  await expectAccessible(page)
  await page.goto('/admin/failures')
  await expect(page.getByText('nobody left', { exact: true })).toBeVisible()
})

test('an address corrected in the row of the last one: the notice goes on to say that nobody is left', async ({
  page,
  stack,
}) => {
  await rejected(stack, 1)
  await stack.simulator.set({ mode: 'up' })
  await signIn(page)
  await openGroup(page)
  await page.getByText('Correct …').click()
  await page.getByLabel('Correct email address').fill('right@example.org')
  await page
    .locator('form')
    .filter({ hasText: 'Correct email address' })
    .getByLabel('Reason')
    .fill('they rang')
  await page.getByRole('button', { name: 'Correct and retry' }).click()
  await expect(page.getByText('Done: nobody is in this group any more.')).toBeVisible()
  await expect(page.getByText('Done: the address was corrected')).toHaveCount(0)
})

test('an operation that helped nobody is no green “finished”, and the notice says what became of its people', async ({
  page,
  stack,
}) => {
  await rejected(stack, 1)
  await stack.stopWorkers()
  await signIn(page)
  await openGroup(page)
  await retryGroup(page)
  await stack.sql`update subscriptions set state = 'opted_out'`
  stack.startWorker()
  await page.goto('/admin/operations')
  await expect(operation(page, 'finished')).toContainText('finished, none succeeded')
  await expect(operation(page, 'finished').getByText('finished, none succeeded')).not.toHaveClass(/text-good/)
  await page.goto(
    `${await operation(page, 'finished').getByRole('link').first().getAttribute('href')}?said=started`,
  )
  await expect(page.getByText('It is over. 0 succeeded.')).toBeVisible()
  await expectAccessible(page)
})

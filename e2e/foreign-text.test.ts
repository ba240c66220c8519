import { expect, register, signIn, somebody, status, test } from './fixtures.ts'

test.use({ viewport: { width: 390, height: 844 } })

for (const letters of [48, 5_000])
  test(`a provider’s text of ${letters} letters without a space makes no page wider than a phone`, async ({
    page,
    stack,
  }) => {
    await stack.simulator.set({ mode: 'reject' })
    await register(page, somebody())
    await expect(status(page)).toHaveAttribute('data-state', 'needs_attention')
    const foreign = { code: 'C'.repeat(letters), message: 'M'.repeat(letters) }
    await stack.sql`update attempts set ${stack.sql(foreign)}`
    await stack.sql`update failure_groups set ${stack.sql(foreign)}`
    const [some] = await stack.sql`select user_id, job_id, fingerprint from attempts`
    await signIn(page)
    for (const path of [
      `registrations/${some?.user_id}`,
      `jobs/${some?.job_id}`,
      'failures',
      `failures/${some?.fingerprint}`,
    ]) {
      await page.goto(`/admin/${path}`)
      await expect(page.getByText('CCCC').first(), path).toBeAttached()
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390)
    }
    await page.goto('/admin')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })

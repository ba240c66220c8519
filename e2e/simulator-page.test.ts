import { expect, register, somebody, status, test } from './fixtures.ts'
import { expectFine } from './looks.ts'

test('the simulator’s page: pull the plug, watch, put it back; double opt-in', async ({
  page,
  browser,
  stack,
}) => {
  await page.goto(stack.simulator.url)
  const mode = (name: string) => page.locator(`button[data-mode=${name}]`)
  const settings = async () => (await fetch(`${stack.simulator.url}/control`)).json()
  await expect(mode('up')).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('button', { name: 'Pull the plug' }).click()
  await expect(mode('down')).toHaveAttribute('aria-pressed', 'true')
  expect(await settings()).toMatchObject({ mode: 'down' })
  await expect(page.getByRole('status')).toContainText('People can register all the same.')

  const person = await (await browser.newContext({ baseURL: stack.url })).newPage()
  await register(person, somebody())
  await expect(status(person)).toHaveAttribute('data-state', 'delayed')
  await expect(page.locator('#requests tr').first()).toContainText('503')
  await expectFine(page)
  await page.getByRole('button', { name: 'Put the plug back' }).click()
  await expect(status(person)).toHaveAttribute('data-state', 'confirmed', { timeout: 30_000 })
  await expect(page.locator('#requests tr').first()).toContainText('200')
  await person.context().close()

  const opt = page.getByRole('switch', { name: /Double opt-in/ })
  await expect(opt).toHaveAttribute('aria-checked', 'false')
  await opt.press('Space')
  await expect(opt).toHaveAttribute('aria-checked', 'true')
  expect(await settings()).toMatchObject({ mode: 'up', doubleOptIn: true })
  for (const name of ['reject', 'flaky', 'commit_then_drop']) {
    await mode(name).click()
    await expect(mode(name)).toHaveAttribute('aria-pressed', 'true')
    expect(await settings()).toMatchObject({ mode: name })
  }
  await expectFine(page)
})

import type { Page } from '@playwright/test'
import { expect, expectAccessible, register, signIn, somebody, status, test } from './fixtures.ts'
import type { Stack } from './stack.ts'

const held = (page: Page) => page.getByTestId('held')
const state = (page: Page) => page.getByTestId('registration')
const entries = (page: Page) => page.locator('[data-entry]')

/** A person with a mistyped address whom the provider refused. */
async function rejected(page: Page, stack: Stack, domain = 'gmial.com') {
  const person = { username: somebody().username, email: '' }
  person.email = `${person.username}@${domain}`
  await stack.simulator.set({ mode: 'reject' })
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'needs_attention')
  await stack.simulator.set({ mode: 'up' })
  return person
}

async function open(admin: Page, username: string) {
  await admin.goto(`/admin/find?q=${username}`)
  await expect(admin.getByRole('heading', { level: 1, name: username })).toBeVisible()
}

test('a mistyped address: seen, guessed, corrected by keyboard, confirmed without a reload, all on one timeline', async ({
  page,
  stack,
  context,
}) => {
  const { username, email } = await rejected(page, stack)
  const admin = await context.newPage()
  await signIn(admin)
  await open(admin, username)
  await expect(state(admin)).toHaveAttribute('data-state', 'needs_attention')
  const field = admin.getByLabel('Correct email address')
  await expect(field).toHaveValue(`${username}@gmail.com`)
  await expectAccessible(admin)

  await field.focus()
  await admin.keyboard.press('Enter')
  await expect(admin.getByText('Say why.')).toBeVisible()
  await expect(admin.getByLabel('Reason')).toBeFocused()
  await admin.keyboard.type('they rang us')
  await admin.keyboard.press('Enter')
  await expect(admin.getByText('Done: the address was corrected, and a job tries again.')).toBeVisible()
  await expect(state(admin)).toHaveAttribute('data-state', 'confirmed')
  await expect(held(admin)).toHaveAttribute('data-membership', 'subscribed')
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')

  const kinds = () =>
    entries(admin).evaluateAll((all) => all.map((entry) => entry.getAttribute('data-entry')))
  await expect.poll(kinds).toContain('membership')
  expect((await kinds()).slice(0, 4)).toEqual(['registered', 'job', 'attempt', 'action'])
  expect((await kinds()).filter((kind) => kind === 'attempt')).toHaveLength(2)
  await expect(
    admin.getByText(`admin corrected the address from ${email} to ${username}@gmail.com and retried`),
  ).toContainText('they rang us')
  await expectAccessible(admin)
  const members = (await stack.simulator.members()).map((member) => member.email_address)
  expect(members).toContain(`${username}@gmail.com`)

  await admin.goto('/admin/audit')
  await expect(admin.getByText(`corrected the address from ${email}`)).toBeVisible()
  await expectAccessible(admin)
  await admin.getByRole('link', { name: 'Person' }).first().click()
  await expect(state(admin)).toBeVisible()
})

test('without JavaScript: errors at the field, a taken address, and a doubtful one only when pressed twice', async ({
  page,
  stack,
  browser,
  baseURL,
}) => {
  const other = somebody()
  await register(page, other)
  const { username, email } = await rejected(page, stack, 'example.com')
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL })
  const admin = await context.newPage()
  await signIn(admin)
  await open(admin, username)
  const field = admin.getByLabel('Correct email address')
  await expect(field).toHaveValue(email)
  const submit = async (address: string) => {
    await field.fill(address)
    await admin.getByLabel('Reason').fill('asked them')
    await admin.getByRole('button', { name: 'Correct and retry' }).click()
  }
  await submit('no address')
  await expect(admin.locator('#email-error')).toContainText('Enter an email address such as')
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await submit(email)
  await expect(admin.locator('#email-error')).toContainText('This is the address we have.')
  await submit(other.email.toUpperCase())
  await expect(admin.locator('#email-error')).toHaveText('Somebody else has registered with this address.')
  await submit(`${username}@gmal.com`)
  await expect(admin.getByText('Nothing was changed yet.')).toContainText(`${username}@gmail.com`)
  expect(await stack.sql`select 1 from users where email = ${email}`).toHaveLength(1)
  await admin.getByRole('button', { name: 'Correct and retry' }).click()
  await expect(admin.getByText('Done: the address was corrected')).toBeVisible()
  expect(await stack.sql`select 1 from users where email = ${`${username}@gmal.com`}`).toHaveLength(1)
  await context.close()
})

test('a correction that was wrong is undone with one press, and so is that', async ({
  page,
  stack,
  context,
}) => {
  const { username, email } = await rejected(page, stack, 'example.com')
  await stack.simulator.set({ mode: 'reject' })
  const admin = await context.newPage()
  await signIn(admin)
  await open(admin, username)
  const undo = admin.getByRole('button', { name: 'Undo the correction' })
  await expect(undo).toHaveCount(0)
  await admin.getByLabel('Correct email address').fill(`other.${email}`)
  await admin.getByLabel('Reason').fill('misheard')
  await admin.getByRole('button', { name: 'Correct and retry' }).click()
  await expect(admin.getByText('Done: the address was corrected')).toBeVisible()
  await expect(admin.locator('[data-attempt]')).toHaveCount(2)
  await expect(admin.getByText(`Before the last correction it was ${email}.`)).toBeVisible()
  await stack.simulator.set({ mode: 'up' })
  await undo.click()
  await expect(admin.getByText('Done: they have their earlier address again')).toBeVisible()
  await expect(state(admin)).toHaveAttribute('data-state', 'confirmed')
  expect(await stack.sql`select 1 from users where email = ${email}`).toHaveLength(1)
  await expectAccessible(admin)
})

test('somebody who is confirmed: the provider is told the new address too, and what it keeps is said', async ({
  page,
  stack,
  context,
}) => {
  const { username, email } = somebody()
  await register(page, { username, email })
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  const admin = await context.newPage()
  await signIn(admin)
  await open(admin, username)
  await expect(admin.getByText(`Mailchimp has been told ${email}.`)).toBeVisible()
  await expect(held(admin).getByTestId('told-before')).toHaveCount(0)
  await expectAccessible(admin)
  await admin.getByLabel('Correct email address').fill(`other.${email}`)
  await admin.getByLabel('Reason').fill('they wrote to us')
  await admin.getByRole('button', { name: 'Correct and subscribe it' }).click()
  await expect(admin.getByText('Done: the address was corrected')).toBeVisible()
  await expect(state(admin)).toHaveAttribute('data-state', 'confirmed')
  await page.reload()
  await expect(page.getByText(`other.${email}`)).toBeVisible()
  await expect(held(admin).getByTestId('told-before')).toContainText(email)
  const members = (await stack.simulator.members()).map((member) => member.email_address)
  expect(members).toEqual(expect.arrayContaining([email, `other.${email}`]))
  await expectAccessible(admin)
})

test('the provider’s record: asked for by the worker, and shown when it has answered', async ({
  page,
  stack,
  context,
}) => {
  const person = somebody()
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  const admin = await context.newPage()
  await signIn(admin)
  await open(admin, person.username)
  await expect(held(admin)).toHaveAttribute('data-membership', 'subscribed')
  await stack.simulator.removeMember(person.email)
  await admin.getByRole('button', { name: 'Look it up' }).click()
  await expect(admin.getByText('Done: it is queued. A worker asks the provider')).toBeVisible()
  await expect(held(admin)).toHaveAttribute('data-membership', 'missing')
  await expect(admin.getByText('admin asked what Mailchimp holds')).toBeVisible()
  await expectAccessible(admin)
})

test('job actions from the person, each disabled with its reason; links from list, job and back', async ({
  page,
  stack,
  context,
}) => {
  const { username } = await rejected(page, stack, 'example.com')
  const admin = await context.newPage()
  await signIn(admin)
  await admin.goto(`/admin/jobs?person=${username}`)
  await admin.getByRole('link', { name: username, exact: true }).click()
  await expect(admin.locator('[data-job]')).toHaveCount(1)
  await expect(admin.getByText('waits in the dead letter queue')).toBeVisible()
  await expect(admin.getByRole('button', { name: 'Cancel' })).toBeDisabled()
  await expect(admin.getByRole('button', { name: 'Cancel' })).toHaveAccessibleDescription(
    'Their job is not waiting.',
  )
  await admin.getByRole('button', { name: 'Redrive as a new job' }).click()
  await expect(admin.getByText('Done: the job was redriven.')).toBeVisible()
  await expect(state(admin)).toHaveAttribute('data-state', 'confirmed')
  await expect(admin.getByText('Their job is completed.')).toHaveCount(1)
  await expect(admin.getByRole('button', { name: 'Retry now' })).toHaveCount(0)
  await expect(admin.getByRole('button', { name: 'Correct and retry' })).toHaveCount(0)
  await admin.getByRole('link', { name: /^Job / }).first().click()
  await admin.getByRole('link', { name: username, exact: true }).click()
  await expect(state(admin)).toBeVisible()
  await admin.goto('/admin/registrations/00000000-0000-7000-8000-000000000000')
  await expect(admin.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
})

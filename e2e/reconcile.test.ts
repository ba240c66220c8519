import { expect } from '@playwright/test'
import { somebody, withStack as test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { until } from './until.ts'

test.use({ worker: false })

test('reconcile reads the provider’s list, prints what differs, and mends what is safe to mend', async ({
  stack,
}) => {
  const { sql, simulator } = stack
  const [fine, left, confirms, gone] = [somebody(), somebody(), somebody(), somebody()]
  const state = async ({ username }: { username: string }) =>
    (
      await sql`select s.state from subscriptions s join users u on u.id = s.user_id where username = ${username}`
    )[0]?.state
  const becomes = (person: typeof fine, wanted: string) => until(async () => (await state(person)) === wanted)

  await simulator.addMember(confirms.email, 'pending')
  stack.startWorker()
  const client = await openForm(stack.url)
  for (const person of [fine, left, confirms, gone]) await client.register(person)
  for (const person of [fine, left, gone]) await becomes(person, 'confirmed')
  await becomes(confirms, 'check_inbox')

  // It would ask who changed.
  await stack.stopWorkers()
  await simulator.addMember(left.email, 'unsubscribed')
  await simulator.addMember(confirms.email, 'subscribed')
  await simulator.removeMember(gone.email)
  for (let index = 0; index < 3; index++)
    await simulator.addMember(`stranger${index}@example.com`, 'subscribed')
  // Lists may lag behind, so people settled just now are left alone.
  await sql`update subscriptions set since = since - interval '1 minute'`

  const run = async (...options: string[]) =>
    (await stack.command('scripts/reconcile.ts', ...options)).stdout.replaceAll(/ {2,}/g, ' | ')
  const dry = await run('--dry-run')
  for (const line of [
    'mailchimp: 6 people read.',
    'confirmed there, not here yet | 1 | would be looked up',
    'opted out there, not here | 1 | would be looked up',
    'confirmed here, missing there | 1 | left',
    'there, unknown here | 3 | left',
    'there, cannot be read | 0',
  ])
    expect(dry).toContain(line)
  expect([await state(left), await state(confirms)]).toEqual(['confirmed', 'check_inbox'])

  stack.startWorker()
  expect(await run()).toContain('may have been deleted on purpose')
  await becomes(left, 'opted_out')
  await becomes(confirms, 'confirmed')
  expect(await state(gone)).toBe('confirmed')

  await sql`update subscriptions set since = since - interval '1 minute'`
  expect(await run('--resubscribe-missing')).toContain('missing there | 1 | 1 got a new job')
  await until(async () =>
    (await simulator.members()).some(({ email_address }) => email_address === gone.email),
  )
  await becomes(gone, 'confirmed')
  expect((await simulator.members()).find(({ email_address }) => email_address === left.email)?.status).toBe(
    'unsubscribed',
  )
})

test('reconcile says in one line why it could not read', async ({ stack }) => {
  const fails = async (...options: string[]) => {
    const error = await stack.command('scripts/reconcile.ts', ...options).catch((caught) => caught)
    return [error.code, error.stderr.trim()]
  }
  await stack.simulator.set({ mode: 'bad_key' })
  expect(await fails()).toEqual([
    1,
    'mailchimp could not be read: unauthorized (HTTP 401, API Key Invalid). Nothing was compared.',
  ])
  await stack.simulator.set({ mode: 'up' })
  await stack.sql`update providers set circuit = 'paused' where name = 'mailchimp'`
  expect(await fails()).toEqual([
    1,
    'mailchimp is paused, so its list is not read. Nothing was compared: resume it first.',
  ])
  expect(await fails('--provider', 'brevo')).toEqual([2, expect.stringMatching(/^BREVO_API_KEY is missing/)])
  expect(await fails('--provdier', 'brevo')).toEqual([2, expect.stringContaining('usage: npm run reconcile')])
})

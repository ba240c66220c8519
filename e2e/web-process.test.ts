import { expect } from '@playwright/test'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { address, test } from './own-stack.ts'
import { until } from './until.ts'

test('fifty at once want one name, over HTTP: one is registered, 49 get the field error, nobody a 500', async ({
  stack,
}) => {
  const { username } = somebody()
  const clients = await Promise.all(Array.from({ length: 50 }, () => openForm(stack.url)))
  const answers = await Promise.all(
    clients.map((client) => client.register({ username, email: somebody().email }, address())),
  )
  expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(49).fill(200), 303])
  const texts = await Promise.all(answers.map((answer) => answer.text()))
  expect(texts.filter((html) => html.includes('This username is taken'))).toHaveLength(49)
})

test('the same form posted five times at once gives one user and five successes', async ({ stack }) => {
  const client = await openForm(stack.url)
  const person = somebody()
  const headers = address()
  const answers = await Promise.all(Array.from({ length: 5 }, () => client.register(person, headers)))
  expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303, 303, 303])
  expect(await stack.sql`select 1 from users where username = ${person.username}`).toHaveLength(1)
})

test('the database goes away: an error in the form, nothing half done, and it comes back', async ({
  stack,
}) => {
  const client = await openForm(stack.url)
  const person = somebody()
  await stack.sql`alter table users rename to users_gone`
  try {
    const answer = await client.register(person, address())
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('could not confirm')
  } finally {
    await stack.sql`alter table users_gone rename to users`
  }
  // Every connection of the web process is cut; the next registration opens new ones.
  await stack.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  await until(async () => (await client.register(person, address())).status === 303)
})

test('health: live and ready, and ready says what is missing', async ({ stack }) => {
  expect((await fetch(`${stack.url}/api/health/live`)).status).toBe(200)
  expect((await fetch(`${stack.url}/api/health/ready`)).status).toBe(200)
  // No METRICS_TOKEN is set here.
  expect((await fetch(`${stack.url}/api/metrics`, { headers: { authorization: 'Bearer ' } })).status).toBe(
    404,
  )
  await stack.sql`alter schema drizzle rename to drizzle_gone`
  try {
    expect((await fetch(`${stack.url}/api/health/ready`)).status).toBe(503)
  } finally {
    await stack.sql`alter schema drizzle_gone rename to drizzle`
  }
})

test('an action of the dashboard is closed to strangers, whatever they send', async ({ stack }) => {
  const client = await openForm(stack.url)
  for (const path of [
    '/admin',
    '/admin/jobs',
    '/admin/jobs/00000000-0000-7000-8000-000000000000',
    '/admin/provider',
    '/admin/workers',
    '/admin/audit',
  ]) {
    const answer = await fetch(stack.url + path, {
      redirect: 'manual',
      headers: { cookie: client.cookies() },
    })
    expect(answer.status, path).toBe(307)
    expect(await answer.text(), path).not.toContain('Sign out')
  }
})

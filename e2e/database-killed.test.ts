import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import postgres from 'postgres'
import { signInByForm, somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { ports, type Started, test } from './own-start.ts'
import { until } from './until.ts'

test.setTimeout(180_000)

/** The embedded database that `npm start` runs, found by its process's arguments. */
function database(started: Started) {
  const args = started.child('bin/postgres')?.args ?? ''
  const after = (flag: string) => new RegExp(` ${flag} (\\S+)`).exec(args)?.[1] ?? ''
  const password = readFileSync(join(dirname(after('-D')), 'password'), 'utf8')
  return postgres({
    host: '127.0.0.1',
    port: Number(after('-p')),
    user: 'frontdesk',
    password,
    database: 'frontdesk',
    max: 2,
    backoff: () => 0.05,
  })
}

/** Pauses the provider by the form, on a row locked by another transaction, and returns while that is under way. */
async function beginPause(page: Page, sql: postgres.Sql) {
  await page.goto('/admin/provider')
  await page.getByLabel('Reason').fill('they move lists')
  const other = await sql.reserve()
  await other`begin`
  await other`select 1 from providers for update`
  await page.getByRole('button', { name: 'Pause' }).click()
  await until(async () => {
    const waiting =
      await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%"providers"%for update%'`
    return waiting.length > 0
  })
}
const pauses = (sql: postgres.Sql) => sql`select 1 from circuit_events where actor = 'admin'`

test('PostgreSQL killed while people register and an administrator acts: all whole or not at all, and no process ends', async ({
  start,
  browser,
}) => {
  const env = await ports()
  const admin = { username: 'admin', password: 'a password for tests only' }
  const started = start({
    ...env,
    REGISTRATION_LIMIT: '0',
    ADMIN_PASSWORD: admin.password,
    LOG_LEVEL: 'silent',
  })
  await until(() => started.output().includes('Ctrl-C stops'), 60)
  const page = await browser.newPage({ baseURL: `http://localhost:${env.PORT}` })
  await signInByForm(page, admin)
  const clients = await Promise.all(Array.from({ length: 8 }, () => openForm(`http://localhost:${env.PORT}`)))

  const told = { registered: [] as string[], nothing: [] as string[] }
  const register = async (client: (typeof clients)[number], person: ReturnType<typeof somebody>) => {
    const answer = await client.register(person)
    const html = await answer.text()
    if (answer.status !== 303) {
      expect(answer.status).toBe(200)
      expect(html).toContain('could not confirm')
    }
    const list = answer.status === 303 ? told.registered : told.nothing
    list.push(person.username)
    return list === told.registered
  }
  let goingOn = true
  const registering = Promise.all(
    clients.map(async (client) => {
      while (goingOn) {
        const person = somebody()
        // Then a person submits the same form again, as the sentence says: perhaps only the answer got lost.
        while (!(await register(client, person)));
      }
    }),
  )
  const more = (list: string[], by: number) => {
    const enough = list.length + by
    return until(() => list.length >= enough, 60)
  }

  const sql = database(started)
  await more(told.registered, 50)
  for (const round of ['first', 'second']) {
    if (round === 'second') await beginPause(page, sql)
    const pid = started.child('bin/postgres')?.pid ?? 0
    process.kill(pid, 'SIGKILL')
    await more(told.nothing, 8)
    await until(() => (started.child('bin/postgres')?.pid ?? pid) !== pid, 60)
    await until(async () => (await sql`select 1`).length > 0, 60)
    const serves = performance.now()
    await more(told.registered, 1)
    expect(performance.now() - serves).toBeLessThan(2_000)
    await more(told.registered, 50)
  }
  goingOn = false
  await registering

  // The failed pause was not saved; a second click does it once.
  await expect(page.getByRole('heading', { name: 'Something went wrong on our side' })).toBeVisible()
  expect(await pauses(sql)).toHaveLength(0)
  await page.goto('/admin/provider')
  await page.getByLabel('Reason').fill('they move lists')
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Done: the provider was paused.')).toBeVisible()
  expect(await pauses(sql)).toHaveLength(1)

  try {
    const whole = await sql<{ username: string }[]>`
      select u.username from users u join subscriptions s on s.user_id = u.id
        join pgboss.job j on j.id = s.job_id and j.name = 'subscription-sync'`
    const [row] = await sql`select count(*)::int as users from users`
    expect(whole).toHaveLength(row?.users)
    expect(whole.map(({ username }) => username).sort()).toEqual([...told.registered].sort())
    expect(started.output()).not.toMatch(/(web|worker) ended/)
  } finally {
    await sql.end()
  }
})

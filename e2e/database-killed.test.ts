import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from '@playwright/test'
import postgres from 'postgres'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { ports, type Started, test } from './own-start.ts'
import { until } from './until.ts'

test.setTimeout(180_000)

/** The embedded database that `npm start` runs, as its process's arguments tell. */
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
    max: 1,
  })
}

test('PostgreSQL killed while people register: registered whole or told that nothing was saved, never a 500', async ({
  start,
}) => {
  const env = await ports()
  const started = start({ ...env, REGISTRATION_LIMIT: '0', LOG_LEVEL: 'silent' })
  await until(() => started.output().includes('Ctrl-C stops'), 60)
  const clients = await Promise.all(Array.from({ length: 8 }, () => openForm(`http://localhost:${env.PORT}`)))

  const told = { registered: [] as string[], nothing: [] as string[] }
  const register = async (client: (typeof clients)[number], person: ReturnType<typeof somebody>) => {
    const answer = await client.register(person)
    const html = await answer.text()
    if (answer.status !== 303) {
      expect(answer.status).toBe(200)
      expect(html).toContain('nothing was saved')
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
        // Told that nothing was saved, one tries the same form again, whether that was true or the answer got lost.
        while (!(await register(client, person)));
      }
    }),
  )
  const more = (list: string[], by: number) => {
    const enough = list.length + by
    return until(() => list.length >= enough, 60)
  }

  await more(told.registered, 50)
  for (const _ of ['first', 'second']) {
    const pid = started.child('bin/postgres')?.pid ?? 0
    process.kill(pid, 'SIGKILL')
    await more(told.nothing, 8)
    await until(() => (started.child('bin/postgres')?.pid ?? pid) !== pid, 60)
    await more(told.registered, 50)
  }
  goingOn = false
  await registering

  const sql = database(started)
  try {
    const whole = await sql<{ username: string }[]>`
      select u.username from users u join subscriptions s on s.user_id = u.id
        join pgboss.job j on j.id = s.job_id and j.name = 'subscription-sync'`
    const [row] = await sql`select count(*)::int as users from users`
    expect(whole).toHaveLength(row?.users)
    expect(whole.map(({ username }) => username).sort()).toEqual([...told.registered].sort())
  } finally {
    await sql.end()
  }
})

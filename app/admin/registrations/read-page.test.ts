import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import type { Person } from '#db/people/people.ts'
import { WAITING_LOOKED_THROUGH } from '#jobs/queue/jobs-of-people.ts'
import { testDatabase } from '../../../testing/integration.ts'
import { csvOfPeople, HEADER } from './export/csv-of-people.ts'
import { asParams, readFilter } from './filter.ts'
import { readAll, readPage } from './read-page.ts'

const context = testDatabase()
const nobody = { id: 'of nobody' }
const everybody = () => ({ db: context.db, seesAddresses: true, countSought: async () => 0 })
const page = (query: Record<string, string>, size = 3) => {
  const { filter, cursor } = readFilter(nobody, query)
  return readPage(everybody(), filter, cursor, size)
}
const names = ({ people }: { people: Person[] }) => people.map((person) => person.username).join(' ')

/** p1 … pN, a minute apart, the newest last; `states` in turn. Every third person has no live job. */
async function seed(count: number, states: string[]) {
  const list = sql`array[${sql.join(
    states.map((state) => sql`${state}`),
    sql`, `,
  )}]::subscription_state[]`
  await context.db.execute(sql`
    with people as (select n, uuidv7(make_interval(mins => n - ${count})) as id from generate_series(1, ${count}::int) n),
      registered as (
        insert into users (id, username, username_normalised, email, email_normalised, created_at)
        select id, 'p_' || n, 'p_' || n, 'p' || n || '@example.com', 'p' || n || '@example.com', now() - make_interval(mins => ${count} - n) from people)
    insert into subscriptions (user_id, state, job_id, created_at)
    select id, (${list})[1 + n % ${states.length}], id, now() - make_interval(mins => ${count} - n) from people`)
  await context.db.execute(sql`
    insert into pgboss.job (id, name, state) select user_id, 'subscription-sync',
      (case when substr(username, 3)::int % 3 = 0 then 'completed' else 'retry' end)::pgboss.job_state
    from subscriptions join users on id = user_id`)
}

test('pages follow each other both ways, also in several states at once', async () => {
  await seed(12, ['confirmed', 'pending', 'needs_attention', 'check_inbox'])
  const first = await page({})
  assert.deepEqual([names(first), first.newer], ['p_12 p_11 p_10', null])
  const second = await page({ before: first.older ?? '' })
  assert.equal(names(second), 'p_9 p_8 p_7')
  assert.equal(names(await page({ after: second.newer ?? '' })), 'p_12 p_11 p_10')

  const some = await page({ show: 'not_subscribed' })
  assert.equal(names(some), 'p_11 p_10 p_9')
  const more = await page({ show: 'not_subscribed', before: some.older ?? '' }, 50)
  assert.deepEqual([names(more), more.older], ['p_7 p_6 p_5 p_3 p_2 p_1', null])
  const back = await page({ show: 'not_subscribed', after: more.newer ?? '' }, 2)
  assert.deepEqual([names(back), !!back.newer, !!back.older], ['p_10 p_9', true, true])
  assert.equal(names(await page({ show: 'needs_attention' })), 'p_10 p_6 p_2')
})

test('a window of time takes the first minute and leaves the last', async () => {
  await seed(10, ['confirmed'])
  await context.db.execute(
    sql`update subscriptions set created_at = date_trunc('minute', created_at); update users set created_at = date_trunc('minute', created_at)`,
  )
  const [row] = await context.db.execute<{ from: string; to: string }>(
    sql`select to_char(min(created_at) filter (where username = 'p_4') at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI') as from,
      to_char(min(created_at) filter (where username = 'p_7') at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI') as to from users`,
  )
  assert.ok(row)
  assert.equal(names(await page({ from: row.from, to: row.to }, 50)), 'p_6 p_5 p_4')
  assert.equal(names(await page({ from: row.to }, 50)), 'p_10 p_9 p_8 p_7')
  assert.equal(names(await page({ to: row.from }, 50)), 'p_3 p_2 p_1')
})

test('people who wait without a live job, however many others wait with one', async () => {
  await seed(9, ['pending', 'delayed', 'confirmed'])
  assert.equal(names(await page({ show: 'no_job' }, 50)), 'p_9 p_6 p_3')
  const first = await page({ show: 'no_job' }, 2)
  assert.equal(names(first), 'p_9 p_6')
  const last = await page({ show: 'no_job', before: first.older ?? '' }, 2)
  assert.deepEqual([names(last), last.older], ['p_3', null])
  assert.equal(names(await page({ show: 'no_job', after: last.newer ?? '' }, 2)), 'p_9 p_6')

  await context.db.execute(sql`truncate users, pgboss.job cascade`)
  await seed(WAITING_LOOKED_THROUGH + 10, ['pending'])
  await context.db.execute(sql`update pgboss.job set state = 'retry'`)
  await context.db.execute(
    sql`delete from pgboss.job where id = (select id from users where username = 'p_5')`,
  )
  const none = await page({ show: 'no_job' })
  assert.equal(names(none), '')
  assert.equal(names(await page({ show: 'no_job', before: none.older ?? '' })), 'p_5')
})

test('addresses to look at, a page at a time, without those that a provider was told', async () => {
  await seed(9, ['confirmed'])
  await context.db.execute(sql`
    insert into kept_addresses (user_id, because)
    select id, (array['invalid', 'taken', 'told'])[1 + substr(username, 3)::int % 3]::kept_because from users`)
  const first = await page({ show: 'address' }, 4)
  assert.equal(names(first), 'p_9 p_7 p_6 p_4')
  assert.deepEqual(
    first.people.map((person) => person.addressKept),
    ['invalid', 'taken', 'invalid', 'taken'],
  )
  assert.equal(names(await page({ show: 'address', before: first.older ?? '' }, 4)), 'p_3 p_1')
  assert.equal(names(await page({ show: 'address', after: first.older ?? '' }, 2)), 'p_7 p_6')
})

test('the state of the page is its URL', () => {
  const query = { show: 'no_job', from: '2026-01-31T09:30', to: '2026-02-01T00:00' }
  assert.deepEqual(asParams(readFilter(nobody, query).filter), query)
  assert.deepEqual(asParams(readFilter(nobody, { to: '2026-02-01' }).filter), { to: '2026-02-01T00:00' })
  const nonsense = readFilter(nobody, {
    show: 'x',
    from: '2026-13-01T00:00',
    to: 'now',
    before: "'",
    after: '1',
  })
  assert.deepEqual(nonsense, { filter: { show: 'all' }, cursor: {}, wrong: ['from', 'to'], lost: false })
})

test('the CSV is read a batch at a time, no faster than it is taken, and says how many went out', async () => {
  await seed(10, ['confirmed'])
  let batches = 0
  async function* counted() {
    for await (const batch of readAll(everybody(), { show: 'all' }, 2)) {
      batches++
      yield batch
    }
  }
  const told: [number, boolean][] = []
  const done = async (people: number, complete: boolean) => void told.push([people, complete])
  const reader = csvOfPeople(counted(), done).getReader()
  const text = async () => new TextDecoder().decode((await reader.read()).value)
  assert.equal(await text(), HEADER)
  assert.match(await text(), /,p_10,p10@example\.com,.*\r\n.*,p_9,/)
  assert.ok(batches <= 3, `${batches} of 5 batches were read`)
  await reader.cancel()
  assert.equal(told.length, 1)
  assert.equal(told[0]?.[1], false)

  const all = await new Response(csvOfPeople(readAll(everybody(), { show: 'all' }, 3), done)).text()
  assert.equal(all.trim().split('\r\n').length, 11)
  assert.deepEqual(told[1], [10, true])
})

test('a reader who leaves while a batch is read is told of once', async () => {
  const reading = Promise.withResolvers<void>()
  const read = Promise.withResolvers<void>()
  async function* slow(): AsyncGenerator<Person[]> {
    reading.resolve()
    await read.promise
    yield []
  }
  const told: [number, boolean][] = []
  const reader = csvOfPeople(slow(), async (...how) => void told.push(how)).getReader()
  await reader.read()
  await reading.promise
  const left = reader.cancel()
  read.resolve()
  await left
  assert.deepEqual(told, [[0, false]])
})

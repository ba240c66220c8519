import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../../testing/integration.ts'
import { type Kind, kinds, mailchimp as m, seedKinds } from '../../testing/job-kinds.ts'
import { failureOf } from '../providers/fingerprint.ts'
import type { JobFilter } from './job-filter.ts'
import { findJobs, findMatchingPeople, LOOKED_THROUGH } from './search.ts'

const context = testDatabase()

const seed = (of: Kind[], times = 1) => seedKinds(context, of, times)

const numbers = (jobs: { username: string | null }[]) =>
  jobs.map(({ username }) => Number(username?.slice(2)))
const find = async (filter: JobFilter) =>
  numbers((await findJobs(context.db, filter, { order: 'newest', limit: 100 })).jobs)

/** A plain second implementation of the filter, in the terms of the seed. */
function expected(filter: JobFilter, of: Kind[], times: number) {
  const groups = (kind: Kind) =>
    kind.provider && kind.outcome ? failureOf(kind.provider, kind.outcome) : null
  const texts = (kind: Kind) =>
    [groups(kind)?.message, groups(kind)?.code].map((text) => (text ?? '').toLowerCase())
  return Array.from({ length: of.length * times }, (_, n) => n)
    .filter((n) => {
      const kind = of[n % of.length] as Kind
      return (
        (!filter.state || kind.job === filter.state) &&
        (!filter.provider || kind.provider === filter.provider) &&
        (!filter.outcome || kind.outcome?.kind === filter.outcome) &&
        (!filter.reason || groups(kind)?.reason === filter.reason) &&
        (!filter.text || texts(kind).some((text) => text.includes(filter.text?.toLowerCase() ?? ''))) &&
        (!filter.attempts || kind.attempts >= filter.attempts)
      )
    })
    .reverse()
}

test('every filter, and every two of them together, finds what holds for both', async () => {
  await seed(kinds, 4)
  const single: JobFilter[] = [
    ...(['created', 'active', 'retry', 'failed', 'cancelled', 'completed'] as const).map((state) => ({
      state,
    })),
    ...[m, 'brevo', 'kit'].map((provider) => ({ provider })),
    ...(
      ['confirmed', 'already_subscribed', 'suppressed', 'retry', 'rejected', 'unknown_answer'] as const
    ).map((outcome) => ({ outcome })),
    ...['server_error', 'invalid_email', 'nothing'].map((reason) => ({ reason })),
    ...['LOOKS fake', 'bad_address', '503', '2', 'teapot\\'].map((text) => ({ text })),
    ...[1, 3, 6].map((attempts) => ({ attempts })),
  ]
  for (const one of single)
    for (const other of [{}, ...single]) {
      const filter = { ...one, ...other }
      assert.deepEqual(await find(filter), expected(filter, kinds, 4), JSON.stringify(filter))
    }
})

test('pages follow each other in both orders, without gaps or repeats, also where the rows to look at are many', async () => {
  await seed(kinds, 900)
  // 7,200 people: more than one page looks through.
  for (const filter of [
    {},
    { attempts: 5 },
    { state: 'cancelled' },
    { reason: 'server_error', attempts: 3 },
  ] as const)
    for (const order of ['newest', 'oldest'] as const) {
      const found: number[] = []
      let after: string | undefined
      do {
        const page = await findJobs(context.db, filter, { order, after, limit: 100 })
        found.push(...numbers(page.jobs))
        after = page.end ?? undefined
      } while (after)
      const wanted = expected(filter, kinds, 900)
      assert.deepEqual(found, order === 'newest' ? wanted : wanted.reverse(), JSON.stringify([filter, order]))
    }
})

test('jobs deleted by pg-boss leave short pages, which say that there may be more', async () => {
  const times = LOOKED_THROUGH / kinds.length + 1
  await seed(kinds, times)
  const newest = kinds.length * times - 1
  const keep = (...numbers: number[]) =>
    context.db.execute(sql`
      delete from pgboss.job where id not in (
        select id from users where substr(username, 3)::int in ${numbers})`)
  const page = (after?: string) => findJobs(context.db, {}, { order: 'newest', after, limit: 50 })
  await keep(newest, 3)
  const first = await page()
  assert.deepEqual([numbers(first.jobs), first.lookedThrough, !!first.end], [[newest], true, true])
  const second = await page(first.end ?? '')
  assert.deepEqual([numbers(second.jobs), second.lookedThrough, second.end], [[3], false, null])

  await keep(3)
  // However busy the machine is.
  const patient = await findJobs(context.db, {}, { order: 'newest', limit: 50, looksMs: 60_000 })
  assert.deepEqual(numbers(patient.jobs), [3], 'a page with nobody on it looks on by itself')
})

test('everybody who matches, in steps, except people who came to match after the preview', async () => {
  await seed(kinds, 10)
  const before = new Date(Date.now() + 1000).toISOString()
  await context.db.execute(sql`update subscriptions set since = now() + interval '1 hour'
    where user_id in (select id from users where username in ('p_5', 'p_69'))`)
  const found: string[] = []
  let after: string | undefined
  do {
    const step = await findMatchingPeople(context.db, { state: 'failed' }, { after, before, limit: 3 })
    assert.ok(step.userIds.length <= 3)
    found.push(...step.userIds)
    after = step.end ?? undefined
  } while (after)
  const people = await context.db.execute<{ id: string }>(sql`
    select user_id as id from subscriptions join users on id = user_id where state = 'needs_attention'
      and username not in ('p_5', 'p_69') and substr(username, 3)::int % 8 = 5 order by user_id`)
  assert.equal(found.length, 8)
  assert.deepEqual(
    found,
    people.map((person) => person.id),
  )
})

test('a window of time, a person, and a whole message with its address in it', async () => {
  await seed(kinds, 3)
  const [row] = await context.db.execute<{ id: string; from: string; to: string }>(sql`
    select (select id from users where username = 'p_11') as id,
      (select created_at from users where username = 'p_6') as from, (select created_at from users where username = 'p_12') as to`)
  assert.ok(row)
  const window = { from: new Date(row.from).toISOString(), to: new Date(row.to).toISOString() }
  // The database counts microseconds; the filter's times are in milliseconds.
  assert.deepEqual(await find({ ...window, state: 'completed' }), [9, 8, 7])
  assert.deepEqual(await find({ from: window.to, state: 'retry' }), [19])
  assert.deepEqual(await find({ person: row.id }), [11])
  assert.deepEqual(await find({ person: row.id, state: 'failed' }), [])
  assert.deepEqual(await find({ person: row.id, reason: 'server_error' }), [11])
  assert.deepEqual(await find({ person: row.id, reason: 'invalid_email' }), [])
  assert.deepEqual(await find({ text: 'somebody@example.com looks fake' }), [21, 13, 5])
  for (const text of ['%', '_', '\\', '50% done'])
    assert.deepEqual(
      await find({ text }),
      expected({ text: text === '50% done' ? '[number]% done' : text }, kinds, 3),
      text,
    )
})

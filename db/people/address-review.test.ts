import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { eq, sql } from 'drizzle-orm'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { keptAddresses } from '../schema/addresses.ts'
import { findContact } from '../subscriptions/reads.ts'
import { reviewAddresses } from './address-review.ts'
import { changeAddress } from './addresses.ts'

const context = testDatabase()
beforeEach(() => context.db.execute(sql`truncate address_review`))
const review = () => reviewAddresses(context.db, 'the command line')

/** A person who registered under older rules: the address as typed, and the key that they made of it. */
async function old(username: string, email: string, key: string, told = false) {
  const [row] = await context.db.execute<{ id: string }>(sql`
    with one as (insert into users (id, username, username_normalised, email, email_normalised)
      values (uuidv7(), ${username}, ${username}, ${email}, ${key}) returning id)
    insert into subscriptions (user_id, state, last_outcome)
    select id, 'confirmed', ${told ? 'confirmed' : null}::outcome_kind from one returning user_id as id`)
  return row?.id ?? ''
}

async function look(username: string) {
  const [row] = await context.db.execute<{
    id: string
    email: string
    key: string
    because: string | null
    events: number
  }>(sql`
    select users.id, email, email_normalised as key, because,
      (select count(*)::int from audit_events where user_id = users.id) as events
    from users left join kept_addresses on user_id = id where username = ${username}`)
  assert.ok(row)
  const { id, ...rest } = row
  return { ...rest, sent: (await findContact(context.db, id))?.email }
}

test('a person who blocked another’s address is listed and keeps the typed one; the address is free again', async () => {
  await old('stranger', 'ada@example.com/', 'ada@example.com')
  assert.equal((await registerSomebody(context, 'ada', { email: 'ada@example.com' })).status, 'taken')
  assert.equal(await review(), 1)
  assert.deepEqual(await look('stranger'), {
    email: 'ada@example.com/',
    key: 'ada@example.com/',
    because: 'invalid',
    events: 1,
    sent: 'ada@example.com/',
  })
  assert.equal((await registerSomebody(context, 'ada', { email: 'ada@example.com' })).status, 'registered')
})

test('repeated: nothing more is done, and later registrations are reviewed', async () => {
  await old('emoji', 'ada@💩.la', 'ada@xn--ls8h.la')
  await registerSomebody(context, 'grace', { email: 'Grace@BÜCHER.example' })
  assert.deepEqual([await review(), await review()], [1, 1])
  assert.equal((await look('emoji')).events, 1)
  assert.deepEqual(await look('grace'), {
    email: 'Grace@BÜCHER.example',
    key: 'grace@xn--bcher-kva.example',
    because: null,
    events: 0,
    sent: 'Grace@xn--bcher-kva.example',
  })
  await old('later', 'later@example.com#', 'later@example.com')
  assert.equal(await review(), 2)
})

test('two people with one address: the second is listed until the first has another', async () => {
  const first = await old('first', 'ada@straße.de', 'ada@xn--strae-oqa.de')
  const second = await old('second', 'ada@STRAẞE.de', 'ada@strasse.de')
  assert.equal(await review(), 1)
  assert.deepEqual(await look('second'), {
    email: 'ada@STRAẞE.de',
    key: `ada@xn--strae-oqa.de (${second})`,
    because: 'taken',
    events: 1,
    sent: 'ada@STRAẞE.de',
  })
  assert.equal((await look('first')).because, null)
  await context.db.transaction((tx) =>
    changeAddress(tx, first, { email: 'other@example.com', emailNormalised: 'other@example.com' }),
  )
  assert.equal(await review(), 0)
  assert.equal((await look('second')).key, 'ada@xn--strae-oqa.de')
})

test('a person whom a provider knows by another spelling is looked up by that spelling, until it is corrected', async () => {
  const id = await old('grace', 'grace@Bücher.example', 'grace@xn--bcher-kva.example', true)
  await old('plain', 'plain@example.com', 'plain@example.com', true)
  assert.equal(await review(), 0)
  assert.deepEqual(await look('grace'), {
    email: 'grace@Bücher.example',
    key: 'grace@xn--bcher-kva.example',
    because: 'told',
    events: 0,
    sent: 'grace@Bücher.example',
  })
  assert.equal((await look('plain')).because, null)
  await context.db.transaction((tx) =>
    changeAddress(tx, id, { email: 'g@bücher.example', emailNormalised: 'g@xn--bcher-kva.example' }),
  )
  assert.equal((await look('grace')).sent, 'g@xn--bcher-kva.example')
  assert.equal(await context.db.$count(keptAddresses, eq(keptAddresses.userId, id)), 0)
})

test('more people than a batch, cut off in the middle: the next review goes on', async () => {
  await context.db.execute(sql`
    with people as (select n, uuidv7(make_interval(secs => n * 60 - 1000000)) as id from generate_series(1, 12000) n),
      registered as (insert into users (id, username, username_normalised, email, email_normalised)
        select id, 'p_' || n, 'p_' || n, 'p' || n || '@example.com' || case when n % 3000 = 0 then '/' else '' end, 'p' || n || '@example.com' from people)
    insert into subscriptions (user_id, state) select id, 'confirmed' from people`)
  await context.db.execute(sql`
    create function refuse() returns trigger language plpgsql as $$ begin
      if new.id = (select id from users where username = 'p_9000') then raise 'cut off'; end if; return new; end $$`)
  await context.db.execute(
    sql`create trigger refuse before update on users for each row execute function refuse()`,
  )
  await assert.rejects(review())
  await context.db.execute(sql`drop function refuse cascade`)
  assert.equal((await look('p_3000')).because, 'invalid')
  assert.equal((await look('p_9000')).because, null)
  const [{ reached = '' } = {}] = await context.db.execute<{ reached: string }>(
    sql`select username as reached from address_review join users on id = after`,
  )
  assert.equal(reached, 'p_5000')
  assert.equal(await review(), 4)
  assert.equal((await look('p_3000')).events, 1)
})

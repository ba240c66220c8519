import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { createTestDatabase } from '../../testing/database.ts'
import { connect } from '../client.ts'
import { findMonths, monthOf } from './attempt-months.ts'

const files = readMigrationFiles({ migrationsFolder: 'db/migrations' })
const partitions = files.findIndex(({ sql }) => sql.some((part) => part.includes('PARTITION BY RANGE')))
let connection: ReturnType<typeof connect>
let drop = async () => {}

before(async () => {
  const database = await createTestDatabase()
  connection = connect(database.url, 1)
  drop = database.drop
})
after(async () => {
  await connection.close()
  await drop()
})

test('the table of attempts becomes the first partition: no row, index or reference is lost', async () => {
  const { client, db } = connection
  await client`drop schema public cascade`
  await client`create schema public`
  for (const { sql } of files.slice(0, partitions)) for (const part of sql) await client.unsafe(part)
  await client`
    insert into users (id, username, username_normalised, email, email_normalised)
    select uuidv7(), name, name, name || '@example.com', name || '@example.com' from (values ('ada'), ('bob')) as t (name)`
  // Years ago, now, and by two workers whose clocks were ahead.
  await client`
    insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome, fingerprint)
    select uuidv7(make_interval(days => days)), u.id, uuidv7(), 'test:1', 'mailchimp', now(), 20, 'retry', 'f' || days
    from users u, unnest(array[-900, -1, 0, 35, 5000]) days`
  const read = () => client`select * from attempts order by id`
  const rows = await read()

  const part = files[partitions]?.sql ?? []
  await client.begin(async (tx) => {
    for (const statement of part) await tx.unsafe(statement)
  })

  assert.deepEqual(await read(), rows)
  const now = new Date()
  assert.deepEqual(
    (await findMonths(db)).map(({ name, to }) => [name, to.getTime()]),
    [0, 1, 2].map((ahead) => [monthOf(now, ahead).name, monthOf(now, ahead).to.getTime()]),
  )
  assert.equal((await client`select from attempts_default`).length, 2, '5000 days ahead')
  const indexes = await client`select indexrelid::regclass::text as name, indisvalid as valid from pg_index
    where indrelid = 'attempts'::regclass order by 1`
  assert.deepEqual(
    indexes.map(({ name, valid }) => `${name} ${valid}`),
    ['failure', 'pkey', 'provider', 'started', 'user'].map((name) => `attempts_${name} true`),
  )
  await client`delete from users where username = 'ada'`
  assert.equal((await read()).length, rows.length / 2)
  await assert.rejects(
    client`insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome)
      values (uuidv7(), uuidv7(), uuidv7(), 'test:1', 'mailchimp', now(), 20, 'retry')`,
    /attempts_user_id_users_id_fk/,
  )
})

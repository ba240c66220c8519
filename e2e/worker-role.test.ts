import postgres from 'postgres'
import { connect } from '#db/client.ts'
import {
  dropOldMonths,
  findMonths,
  makeMonth,
  makeMonths,
  monthOf,
} from '#db/subscriptions/attempt-months.ts'
import { createRole, dropRole, FORBIDDEN } from './database-role.ts'
import { expect, register, somebody, status } from './fixtures.ts'
import { ownStack } from './own-stack.ts'
import { startStack } from './stack.ts'

const ROLE = 'worker-role.sql'
let roleUrl = ''
/** What the processes log, which is errors only. */
const logs: string[] = []

/** Workers have a database user of their own. */
const test = ownStack(async () => {
  const stack = await startStack({ onLog: (text) => logs.push(text) })
  roleUrl = await createRole(stack.database, ROLE)
  const stop = async () => {
    await dropRole(stack.sql, ROLE)
    await stack.stop()
  }
  return { ...stack, stop }
}).extend<{ baseURL: string }>({ baseURL: async ({ stack }, use) => use(stack.url) })

const now = new Date()
const [next, after] = [monthOf(now, 1).name, monthOf(now, 2).name]
const tables = async (sql: postgres.Sql) =>
  (await sql`select tablename from pg_tables where schemaname = 'public' order by 1`).map(
    ({ tablename }) => tablename,
  )

test('a worker works with a database user that may read and write rows, and no more', async ({
  page,
  stack,
}) => {
  await stack.sql.unsafe(`drop table ${next}, ${after}`)
  const own = { DATABASE_URL: roleUrl, DATABASE_DIRECT_URL: '' }
  stack.startWorker(own)
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  await expect.poll(() => tables(stack.sql)).toEqual(expect.arrayContaining([next, after]))
  await stack.stopWorkers()
  expect((await stack.commandWith(own, 'scripts/reconcile.ts')).stderr).toBe('')
  expect(logs.join('')).not.toContain('permission denied')

  await stack.sql`create table later (id int primary key)`
  const worker = postgres(roleUrl, { max: 1, onnotice: () => {} })
  await worker`insert into later values (1)`
  for (const statement of [...FORBIDDEN, 'drop table attempts', 'drop table attempts_default'])
    await expect(worker.unsafe(statement), statement).rejects.toMatchObject({ code: '42501' })
  await worker.end()
})

test('months of attempts are dropped by that user, but none of the last 35 days, and nothing else', async ({
  stack,
}) => {
  const { db, close } = connect(roleUrl, 1)
  for (const { name } of await findMonths(db)) await stack.sql.unsafe(`drop table ${name}`)
  await makeMonths(db)
  const old = monthOf(now, -20)
  await makeMonth(db, old)
  expect((await dropOldMonths(db, 400)).map(({ name }) => name)).toEqual([old.name])
  await close()

  const before = await tables(stack.sql)
  expect(before).not.toContain(old.name)
  const worker = postgres(roleUrl, { max: 1, onnotice: () => {} })
  for (const month of [monthOf(now).name, next])
    await expect(worker`select drop_attempt_month(${month})`).rejects.toMatchObject({ code: '42501' })
  for (const other of ['users', 'attempts', 'attempts_default', 'later'])
    await worker`select drop_attempt_month(${other})`
  await worker.end()
  expect(await tables(stack.sql)).toEqual(before)
})

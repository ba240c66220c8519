import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { registerSomebody, testDatabase } from '../../../testing/integration.ts'
import { findByText, readTyped } from './find-person.ts'

const context = testDatabase()
const find = (text: string) =>
  findByText({ db: context.db, seesAddresses: true, countSought: async () => 0 }, text)

async function registered(username: string, email?: string) {
  const result = await registerSomebody(context, username, { email })
  assert.ok(result.status === 'registered')
  return result.userId
}

test('straight to the person by email, username, user id or job id, however it is written', async () => {
  const id = await registered('Ada_L', 'Ada@Bücher.example')
  await registered('ada_l2')
  const [row] = await context.db.execute<{ jobId: string }>(
    sql`select job_id as "jobId" from subscriptions where user_id = ${id}`,
  )
  const jobId = row?.jobId ?? ''
  for (const text of [
    'Ada@Bücher.example',
    'Ada@Bu\u0308cher.example',
    ' ADA@BÜCHER.EXAMPLE\n',
    'ada@xn--bcher-kva.example',
    'Ada Lovelace <ada@bücher.example>',
    'mailto:ada@bücher.example',
    'ADA_L',
    id,
    id.toUpperCase(),
    jobId,
  ])
    assert.deepEqual(await find(text), { id }, text)

  // A job that another has replaced is found as long as pg-boss has it.
  await context.db.execute(sql`update subscriptions set job_id = null`)
  assert.deepEqual(await find(jobId), { id })
  await context.db.execute(sql`delete from pgboss.job`)
  assert.deepEqual(await find(jobId), { matches: [] })
})

test('a prefix offers the people it matches, once each; SQL’s special characters are literal', async () => {
  await registered('grace_h', 'g@example.com')
  await registered('grace-x', 'grace@example.org')
  await registered('gracexh', 'other@example.org')
  const names = async (text: string) => {
    const found = await find(text)
    return 'matches' in found ? found.matches.map((match) => match.username) : 'one'
  }
  assert.deepEqual(await names('Grace'), ['grace-x', 'grace_h', 'gracexh'])
  assert.deepEqual(await names('grace_'), ['grace_h'])
  assert.deepEqual(await names('grace@'), ['grace-x'])
  await registered('joerg', 'jörg@bücher.example')
  assert.deepEqual(await names('jo\u0308rg@bü'), ['joerg'])
  assert.deepEqual(await names('%'), [])
  assert.deepEqual(await names("' or 1=1 --"), [])
  assert.deepEqual(await names('\0'), [])
  assert.deepEqual(await names(''), [])
  assert.deepEqual(await names('race'), [])
  assert.deepEqual(await names('019b0000-0000-7000-8000-000000000001'), [])
})

test('at most ten are offered, or as many as a page asks for; one who matches twice counts once', async () => {
  for (let n = 0; n < 12; n++) await registered(`many_${n}`)
  await registered('other', 'many@example.org')
  const found = await find('many')
  assert.ok('matches' in found && found.matches.length === 10)
  const all = await findByText({ ...context, seesAddresses: true, countSought: async () => 0 }, 'many', 200)
  assert.ok('matches' in all && all.matches.length === 13)
})

test('for who sees no addresses each whole one is counted, and what is on its way to one finds nobody', async () => {
  const id = await registered('ada_l', 'ada@mail.example.com')
  const counted: string[] = []
  let wait = 0
  const asViewer = (text: string) =>
    findByText(
      {
        db: context.db,
        seesAddresses: false,
        countSought: async (address) => {
          counted.push(address)
          return wait
        },
      },
      text,
    )
  for (const text of ['ada@', 'ada@mail', 'ada_l', id]) await asViewer(text)
  assert.deepEqual(counted, [])
  assert.deepEqual(await asViewer('Ada <ADA@mail.example.com>'), { id })
  assert.deepEqual(await asViewer('nobody@mail.example.com'), { matches: [] })
  assert.deepEqual(counted, ['ada@mail.example.com', 'nobody@mail.example.com'])
  wait = 40
  for (const text of ['ada@mail.example.com', 'nobody@mail.example.com'])
    assert.deepEqual(await asViewer(text), { matches: [], wait: 40 })
  assert.deepEqual(await asViewer('ada_l'), { id })
})

test('pasted text is read as one line of at most 300 characters', () => {
  assert.equal(readTyped('  a\0\tb \r\n'), 'a b')
  assert.equal(readTyped('x'.repeat(1000)).length, 300)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { countNewerAuditEvents, findAuditEvents, findAuditNames, recordAuditEvent } from './audit-events.ts'

const context = testDatabase()

/** So many events, a minute apart until now: every hundredth by grace, every 200th a mark. */
const seed = (count: number) =>
  context.db.execute(sql`
    insert into audit_events (id, at, actor, action)
    select uuidv7(at - now()), at, case n % 100 when 0 then 'grace' else 'ada' end, case n % 200 when 0 then 'mark' else 'note' end
    from generate_series(1, ${count}::int) n, lateral (select now() - (${count} - n) * interval '1 minute' as at) times`)

test('filters narrow each other, pages follow by id, and newer ones are counted up to a limit', async () => {
  await seed(1_000)
  const { db } = context
  const all = await findAuditEvents(db, {}, 3)
  assert.deepEqual(
    (await findAuditEvents(db, {}, 2, all[0]?.id)).map(({ id }) => id),
    all.slice(1).map(({ id }) => id),
  )
  assert.equal((await findAuditEvents(db, { actor: 'grace' }, 50)).length, 10)
  assert.equal((await findAuditEvents(db, { action: 'mark' }, 50)).length, 5)
  const marks = await findAuditEvents(db, { actor: 'grace', action: 'mark' }, 50)
  assert.equal(marks.length, 5)
  const several = { action: ['mark', 'note', 'nothing'] }
  assert.deepEqual(await findAuditEvents(db, several, 60), await findAuditEvents(db, {}, 60))
  assert.equal((await findAuditEvents(db, { action: ['mark', 'nothing'] }, 50)).length, 5)
  const graces = await findAuditEvents(db, { ...several, actor: 'grace' }, 4, marks[0]?.id)
  assert.deepEqual(
    graces.map(({ action }) => action),
    ['note', 'mark', 'note', 'mark'],
  )
  assert.equal(await countNewerAuditEvents(db, several, marks[2]?.id ?? '', 100), 100)
  const from = marks[3]?.at
  assert.equal((await findAuditEvents(db, { action: 'mark', from }, 50)).length, 4)
  assert.equal((await findAuditEvents(db, { action: 'mark', to: from }, 50)).length, 1)
  assert.equal(await countNewerAuditEvents(db, { action: 'mark' }, marks[2]?.id ?? '', 100), 2)
  assert.equal(await countNewerAuditEvents(db, {}, marks[2]?.id ?? '', 100), 100)
  assert.deepEqual(await findAuditNames(db, 'actor'), ['ada', 'grace'])
  assert.deepEqual(await findAuditNames(db, 'action'), ['mark', 'note'])
})

test('a bulk action’s events for each of its people can be left out; its beginning and end stay', async () => {
  const { db } = context
  const registered = await registerSomebody(context, 'ada')
  assert.ok(registered.status === 'registered')
  const { userId } = registered
  const operation = '0198c5f0-0000-7000-8000-000000000001'
  await recordAuditEvent(db, { actor: 'grace', action: 'start retry', detail: { operation } })
  await recordAuditEvent(db, { actor: 'grace', action: 'retry', userId, detail: { operation } })
  await recordAuditEvent(db, { actor: 'grace', action: 'retry', userId })
  const actions = async (withoutParts: boolean) =>
    (await findAuditEvents(db, { actor: 'grace', withoutParts }, 10)).map(({ action }) => action)
  assert.deepEqual(await actions(true), ['retry', 'start retry'])
  assert.deepEqual(await actions(false), ['retry', 'retry', 'start retry'])
})

test('no filter reads the table from end to end', async () => {
  await seed(20_000)
  const { db } = context
  await db.execute(sql`analyze audit_events`)
  const plans: string[] = []
  const explaining = {
    execute: async (query: ReturnType<typeof sql>) => {
      plans.push(JSON.stringify(await db.execute(sql`explain ${query}`)))
      return []
    },
  }
  await findAuditNames(explaining as never, 'actor')
  const queries = [
    {},
    { actor: 'grace' },
    { action: 'mark' },
    { actor: 'grace', action: 'mark' },
    { action: ['mark', 'nothing'] },
  ].map((filter) => findAuditEvents(db, filter, 50).getSQL())
  for (const query of queries) await explaining.execute(query)
  assert.equal(plans.length, 6)
  for (const plan of plans) assert.doesNotMatch(plan, /Seq Scan on audit_events/)
})

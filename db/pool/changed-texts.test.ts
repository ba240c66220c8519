import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eq, sql } from 'drizzle-orm'
import { testDatabase } from '../../testing/integration.ts'
import { withChangedTexts } from '../client.ts'
import { auditEvents } from '../schema/staff.ts'

const context = testDatabase()
const loud = () => withChangedTexts(context.client, (text) => text.replaceAll('secret', 'hush'))
const detail = { reason: 'a secret', list: ['secret', 1], in: { deep: 'secrets', at: null } }

test('every text of an answer is changed, in columns, arrays and JSON; numbers, times and names are not', async () => {
  await context.db.insert(auditEvents).values({
    id: '0198c5f0-0000-7000-8000-000000000001',
    actor: 'secret',
    action: 'note',
    detail,
  })
  const [row] = await loud().select().from(auditEvents).where(eq(auditEvents.action, 'note'))
  assert.equal(row?.actor, 'hush')
  assert.deepEqual(row?.detail, { reason: 'a hush', list: ['hush', 1], in: { deep: 'hushs', at: null } })
  assert.ok(row?.at instanceof Date)
  const [plain] = await loud().execute(
    sql`select 'secret' as secret, array['secret', 'b'] as list, 7 as n, true as yes, null as nothing`,
  )
  assert.deepEqual(plain, { secret: 'hush', list: ['hush', 'b'], n: 7, yes: true, nothing: null })
  const [same] = await context.db.select({ actor: auditEvents.actor }).from(auditEvents)
  assert.equal(same?.actor, 'secret')
})

test('it looks for what is really there, and writes nothing', async () => {
  const found = await loud().execute(sql`select 1 as n where 'secret' = ${'secret'}`)
  assert.equal(found.length, 1)
  await assert.rejects(
    loud().transaction(async () => {}),
    /must not write/,
  )
  await assert.rejects(loud().execute(sql`select nothing from nowhere`), /Failed query/)
})

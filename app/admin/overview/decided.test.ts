import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import type { AdminReader } from '#app/admin/access/reader.ts'
import type { OperationKind } from '#db/schema/operations.ts'
import { parseEnv } from '#env'
import { step } from '#jobs/operations/run.ts'
import { startOperation, steerOperation, subjectOf } from '#jobs/operations/start.ts'
import { testDatabase } from '../../../testing/integration.ts'
import { createRounds } from '../../../testing/rounds.ts'
import { readOverview } from './read.ts'

// People who need attention and whose turn in a bulk action comes: nobody has to look at them.

const context = testDatabase()
const { fail } = createRounds(context)
const env = parseEnv({ DATABASE_URL: 'postgres://unused', SESSION_SECRET: 'x'.repeat(32), SIMULATE: '1' })

async function read() {
  const reader: AdminReader = {
    ...{ id: 'of nobody', db: context.db, env, boss: async () => context.boss, seesAddresses: true },
    ...{ countSought: async () => 0, standing: undefined, countWrites: async () => [] },
  }
  const { states, decided } = await readOverview(reader, '1h')
  return [states.needs_attention.people, decided]
}
const idsOf = async (names: string) =>
  (
    await context.db.execute<{ id: string }>(sql`select id from users where username ~ ${names} order by id`)
  ).map(({ id }) => id)

/** Lists these people for tonight, or acts on them where the action does not end at the provider. */
async function start(kind: OperationKind, userIds: string[]) {
  const filter = { by: 'people' as const, userIds, before: new Date().toISOString() }
  const id = await startOperation(context.db, context.boss, {
    ...{ kind, subject: `${kind} ${subjectOf(filter)}`, actor: 'ada', reason: 'a test', filter },
    notBefore: new Date(Date.now() + 3600_000),
  })
  await context.db.transaction((tx) => step(tx, context.boss, id ?? ''))
  return id ?? ''
}

/** Three who are confirmed, and five who need attention: two of one group, and three of another. */
async function register() {
  await fail({ kind: 'confirmed' }, 'fine', 3)
  await fail({ kind: 'rejected', reason: 'invalid_email', message: 'looks fake' }, 'fake', 2)
  await fail({ kind: 'rejected', reason: 'invalid_email', message: 'is a role address' }, 'other', 3)
}

test('only those who need attention and are on a list have their turn, however many others are on it', async () => {
  await register()
  assert.deepEqual(await read(), [5, 0])
  await start('retry', [...(await idsOf('^fine')), ...(await idsOf('^fake'))])
  assert.deepEqual(await read(), [5, 2])
  // On two lists, each counts once.
  await start('redrive', await idsOf('^(fake|other0)'))
  assert.deepEqual(await read(), [5, 3])
})

test('nobody has their turn in one that is paused or over, or that tells the provider nothing', async () => {
  await register()
  await start('handle', await idsOf('^other'))
  assert.deepEqual(await read(), [5, 0])
  const id = await start('retry', await idsOf('^(fine|fake)'))
  const steer = (what: 'pause' | 'resume' | 'abort') => steerOperation(context.db, 'ada', what, id)
  assert.ok(await steer('pause'))
  assert.deepEqual(await read(), [5, 0])
  assert.ok(await steer('resume'))
  assert.deepEqual(await read(), [5, 2])
  assert.ok(await steer('abort'))
  assert.deepEqual(await read(), [5, 0])
})

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../../testing/integration.ts'
import type { Alert } from './alerts.ts'
import { watch } from './watch.ts'

const context = testDatabase()
const HOUR = 3_600_000
let alerts: Alert[] = []
beforeEach(async () => {
  alerts = []
  await context.db.execute(sql`truncate raised_alerts`)
})

/** A look, of a process that has watched for so long. @returns what it tells about changes. */
async function look(asksWhoChanged: boolean | undefined, watchedFor = 2 * HOUR) {
  const { db, boss } = context
  await watch({
    ...{ db, boss, provider: 'mailchimp', waitingMinutes: 15, asksWhoChanged },
    raise: async (_, alert) => void alerts.push(alert),
    watchedSince: performance.now() - watchedFor,
  })
  return alerts.splice(0).filter(({ type }) => type.startsWith('changes.'))
}
/** Since when the circuit is closed, until when the provider was held, and when it last told who changed, in minutes. */
const ago = (since: number, held: number, read: number) =>
  context.db.execute(sql`
  update providers set circuit = 'closed', since = now() - make_interval(mins => ${since}),
    held_until = now() - make_interval(mins => ${held}), changes_read_at = now() - make_interval(mins => ${read})`)
const types = async (...how: Parameters<typeof look>) => (await look(...how)).map(({ type }) => type)

test('a provider that for an hour could be asked who changed, and did not tell: told once, and once when it does', async () => {
  await ago(600, 600, 59)
  assert.deepEqual(await types(true), [])
  await ago(600, 600, 75)
  const [alert, ...more] = await look(true)
  assert.deepEqual([alert?.type, alert?.path, more], ['changes.raised', '/admin/provider', []])
  assert.match(alert?.text ?? '', /^mailchimp has not told for 75 min who confirmed or left: /)
  assert.deepEqual(await types(true), [])
  // Web does not know whether it is asked.
  assert.deepEqual(await types(undefined), [])
  await ago(600, 600, 0)
  assert.deepEqual(await types(undefined), [])
  assert.deepEqual(await types(true), ['changes.over'])
})

test('nobody is told where it could not be asked: down, paused or held until now, just started, or never asked at all', async () => {
  await ago(59, 600, 600)
  assert.deepEqual(await types(true), [])
  await ago(600, 59, 600)
  assert.deepEqual(await types(true), [])
  await ago(600, 600, 600)
  assert.deepEqual([await types(true, HOUR - 1000), await types(undefined), await types(false)], [[], [], []])
  await context.db.execute(sql`update providers set circuit = 'paused'`)
  assert.deepEqual(await types(true), [])
})

test('it is over with a provider that is not asked', async () => {
  await ago(600, 600, 75)
  assert.deepEqual(await types(true), ['changes.raised'])
  assert.deepEqual(await types(false), ['changes.over'])
})

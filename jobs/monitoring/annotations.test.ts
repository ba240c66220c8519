import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { annotateDeploy, findAnnotations } from '#db/monitoring/annotations.ts'
import { parseEnv } from '#env'
import { dialects } from '../../simulator/dialects/index.ts'
import { testDatabase } from '../../testing/integration.ts'
import { annotateStart, changedSettings } from './annotations.ts'

const context = testDatabase()
const given = {
  DATABASE_URL: 'postgres://nowhere',
  SESSION_SECRET: 'x'.repeat(32),
  MAILCHIMP_API_KEY: 'a-very-secret-key-us1',
  MAILCHIMP_LIST_ID: 'aaa',
}
const env = parseEnv(given)
const all = () => findAnnotations(context.db, new Date(0))

test('a version is marked once for each kind of process, and again when it comes back', async () => {
  await context.db.execute(sql`truncate marks`)
  await Promise.all([1, 2, 3].map(() => annotateDeploy(context.db, 'web', 'one')))
  await annotateDeploy(context.db, 'worker', 'one')
  await annotateDeploy(context.db, 'web', 'two')
  await annotateDeploy(context.db, 'web', 'one')
  const seen = (await all()).map(({ detail }) => `${detail.process} ${detail.version}`)
  assert.deepEqual(seen.reverse(), ['web one', 'worker one', 'web two', 'web one'])
})

test('changed settings are noted, and contain no secrets', async () => {
  await context.db.execute(sql`truncate marks`)
  await annotateStart(context.db, 'worker', env)
  await annotateStart(context.db, 'worker', env)
  const changed = { ...given, MAILCHIMP_API_KEY: 'another-secret-key-us1', MAILCHIMP_LIST_ID: 'bbb' }
  await annotateStart(context.db, 'worker', parseEnv(changed))
  const kept = (await all()).filter(({ kind }) => kind === 'settings')
  assert.equal(kept.length, 2)
  assert.deepEqual(kept[1]?.detail.changes, [], 'the first ones are not a change')
  assert.deepEqual(kept[0]?.detail.changes, [
    { key: 'apiKey', before: null, after: null },
    { key: 'listId', before: 'aaa', after: 'bbb' },
  ])
  assert.doesNotMatch(JSON.stringify(await all()), /secret-key/)
})

test('credentials in an address are not kept', () => {
  const baseUrl = 'https://user:pass@example.com/3.0?token=1'
  const settings = changedSettings(parseEnv({ ...given, MAILCHIMP_BASE_URL: baseUrl }), undefined)
  assert.match(JSON.stringify(settings), /https:\/\/example.com\/3.0"/)
  assert.doesNotMatch(JSON.stringify(settings), /pass|token/)
})

test('of no provider is a secret kept', () => {
  const secrets = /s3cret|whsec_/
  for (const [name, { base, variables }] of Object.entries(dialects)) {
    const of = variables(`https://example.com${base}`)
    assert.match(JSON.stringify(of), secrets)
    const kept = changedSettings(parseEnv({ ...given, PROVIDER: name, ...of }), undefined)
    assert.doesNotMatch(JSON.stringify(kept), secrets, name)
  }
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { connect } from '#db/client.ts'
import { testDatabase } from '../../../../testing/integration.ts'
import { GET } from './route.ts'

const context = testDatabase()
const holder = globalThis as { frontdesk?: unknown }
after(() => {
  holder.frontdesk = undefined
})

async function ask(people: Pick<ReturnType<typeof connect>, 'db'>) {
  holder.frontdesk = { people }
  const answer = await GET()
  return [answer.status, await answer.json()]
}

test('ready where the database takes changes and has this version’s schema', async () => {
  assert.deepEqual(await ask(context), [200, { ready: true }])
})

test('not ready on a server that takes no changes', async () => {
  const standby = connect(context.url, 1, { default_transaction_read_only: 'on' })
  assert.deepEqual(await ask(standby), [
    503,
    { ready: false, why: 'the database is read-only: a standby, or default_transaction_read_only is on' },
  ])
  await standby.close()
})

test('not ready where no server answers', async () => {
  const nowhere = connect('postgres://somebody@127.0.0.1:1/nothing', 1)
  assert.deepEqual(await ask(nowhere), [503, { ready: false, why: 'the database does not answer' }])
  await nowhere.close()
})

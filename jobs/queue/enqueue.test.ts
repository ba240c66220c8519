import assert from 'node:assert/strict'
import { randomUUIDv7 } from 'node:crypto'
import { test } from 'node:test'
import { asOneStatement, isFailedCheck, run } from '#db/one-statement.ts'
import { insertUser } from '#db/users.ts'
import { registerSomebody, takeJob, testDatabase } from '../../scripts/integration.ts'
import { enqueue, enqueueParts } from './enqueue.ts'
import { createWake } from './notify.ts'

const context = testDatabase()

test('a job that pg-boss declines undoes what it was sent with', async () => {
  const jobId = randomUUIDv7()
  const payload = { userId: randomUUIDv7() }
  await enqueue(context.boss, jobId, payload)
  const { job } = await enqueueParts(context.boss, jobId, payload)
  const name = { username: 'nobody', usernameNormalised: 'nobody' }
  const email = { email: 'a@example.com', emailNormalised: 'a@example.com' }
  const user = insertUser({ id: payload.userId, ...name, ...email, browserHash: null })
  await assert.rejects(run(context.client, asOneStatement([job, user])), isFailedCheck)
  assert.equal((await context.client`select 1 from users`).length, 0)
})

test('as part of a statement a job is the same as sent by itself', async () => {
  await registerSomebody(context, 'somebody')
  const part = await takeJob(context)
  await enqueue(context.boss, randomUUIDv7(), part.data)
  const sent = await takeJob(context)
  const comparable = ({ keepUntil, createdOn, ...job }: typeof sent) =>
    Object.entries({ ...job, id: null, kept: keepUntil.getTime() - createdOn.getTime() }).map(
      ([field, value]) => [field, value instanceof Date ? 'a date' : value],
    )
  assert.deepEqual(comparable(part), comparable(sent))
})

test('workers are woken at once, and for a crowd a second time but not a hundred times', async () => {
  const { notify } = await enqueueParts(context.boss, randomUUIDv7(), { userId: randomUUIDv7() })
  const [, channelSql, queue] = /pg_notify\((.*), '(.*)'\)$/.exec(notify) ?? []
  const [row] = await context.client.unsafe<{ channel: string }[]>(`select ${channelSql} as channel`)
  assert.ok(row)
  const heard: string[] = []
  let onHeard = () => {}
  const until = (length: number) =>
    new Promise<void>((done) => {
      onHeard = () => heard.length >= length && done()
      onHeard()
    })
  const { unlisten } = await context.client.listen(row.channel, (text) => {
    heard.push(text)
    onHeard()
  })
  try {
    const wake = createWake(context.client)
    for (let index = 0; index < 100; index++) wake(notify)
    await until(2)
    await context.client.notify(row.channel, 'the end')
    await until(3)
    assert.deepEqual(heard, [queue, queue, 'the end'])
  } finally {
    await unlisten()
  }
})

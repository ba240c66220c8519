import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Db } from 'pg-boss'
import { v7 as uuidv7 } from 'uuid'
import { createLimit } from '#app/web/limits.ts'
import { asOneStatement, isFailedCheck, run } from '#db/one-statement.ts'
import { type Admission, given, NEW_JOBS, newcomersWritten, VERDICTS } from '#db/people/registrations.ts'
import { registerSomebody, SECRET, takeJob, testDatabase } from '../../testing/integration.ts'
import { enqueue, enqueueParts, enqueueRefresh } from './enqueue.ts'
import { inTransaction } from './jobs.ts'
import { createNotify } from './notify.ts'
import { REFRESH } from './queues.ts'

const context = testDatabase()

test('a job that pg-boss declines undoes the transaction it was sent in', async () => {
  const [jobId, id] = [uuidv7(), uuidv7()]
  await enqueue(context.boss, jobId, { userId: id })
  const { job } = await enqueueParts(context.boss, NEW_JOBS)
  const name = { username: 'nobody', usernameNormalised: 'nobody' }
  const email = { email: 'a@example.com', emailNormalised: 'a@example.com' }
  const newcomer = { id, ...name, ...email, browserHash: null, jobId, address: '203.0.113.9' }
  const unlimited = createLimit(context.client, 'registration', 0, 3600, SECRET)
  const parts = [
    given([{ ...newcomer, limitKey: '', uses: 1, nth: 1 }], 500),
    ...unlimited.parts(),
    ...newcomersWritten,
  ]
  await assert.rejects(run(context.client, asOneStatement([...parts, job], VERDICTS)), isFailedCheck)
  assert.equal((await context.client`select 1 from users`).length, 0)
  assert.equal((await run<Admission>(context.client, asOneStatement(parts, VERDICTS)))[0]?.registered, true)
})

test('an insert of pg-boss that is another one is named and nothing is sent', async () => {
  const another = {
    insert: (_queue: string, _jobs: object[], { db }: { db: Db }) => db.executeSql('insert …'),
  }
  await assert.rejects(enqueueParts(another as never, NEW_JOBS), /pg-boss enqueues in another way/)
})

test('as part of a statement a job is the same as sent by itself', async () => {
  await registerSomebody(context, 'somebody')
  const part = await takeJob(context)
  await enqueue(context.boss, uuidv7(), part.data)
  const sent = await takeJob(context)
  const comparable = ({ keepUntil, createdOn, ...job }: typeof sent) =>
    Object.entries({ ...job, id: null, kept: keepUntil.getTime() - createdOn.getTime() }).map(
      ([field, value]) => [field, value instanceof Date ? 'a date' : value],
    )
  assert.deepEqual(comparable(part), comparable(sent))
})

test('fields that pg-boss sets on every job, such as its trace, are kept when another statement lets it in', async () => {
  const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
  const traced = {
    insert: (queue: string, jobs: object[], { db }: { db: Db }) =>
      context.boss.insert(queue, jobs, {
        db: { executeSql: (text) => db.executeSql(text, [JSON.stringify([{ __traceContext: trace }])]) },
      }),
  }
  const letIn = `select '${uuidv7()}'::uuid as id, '${uuidv7()}'::uuid as "userId"`
  const { job } = await enqueueParts(traced as never, letIn)
  await run(context.client, asOneStatement([job]))
  const [row] = await context.client`select trace_context from pgboss.job where trace_context is not null`
  assert.deepEqual(row?.trace_context, trace)
})

test('looks are one per person, however often we are told, and one more while one is under way', async () => {
  const userId = uuidv7()
  const tell = () => enqueueRefresh(context.boss, userId)
  const states = async () =>
    (await context.client`select state::text from pgboss.job where name = ${REFRESH} order by state`).map(
      ({ state }) => state,
    )
  const told = await Promise.all(Array.from({ length: 20 }, tell))
  assert.equal(told.filter(Boolean).length, 1)
  assert.deepEqual(await states(), ['created'])

  const [look] = await context.boss.fetch(REFRESH)
  assert.ok(look)
  assert.deepEqual([await tell(), await tell()], [true, false])
  assert.deepEqual(await states(), ['active', 'created'])
  await context.client`delete from pgboss.job where name = ${REFRESH} and state = 'created'`

  await context.boss.fail(REFRESH, look.id)
  const [before] = await context.client`select start_after from pgboss.job where name = ${REFRESH}`
  for (let n = 0; n < 20; n++) assert.equal(await tell(), false)
  assert.deepEqual(await states(), ['retry'])
  const [after] = await context.client`select start_after from pgboss.job where name = ${REFRESH}`
  assert.deepEqual(after, before, 'being told again is no reason to ask a provider that is down')

  const other = uuidv7()
  await assert.rejects(
    context.db.transaction(async (tx) => {
      assert.equal(await enqueueRefresh(context.boss, other, inTransaction(tx)), true)
      throw new Error('undone')
    }),
    /undone/,
  )
  assert.deepEqual(await states(), ['retry'])
})

test('workers are woken at once, and never by two at a time: for a crowd a second time but not a hundred times', async () => {
  const { notify } = await enqueueParts(context.boss, NEW_JOBS)
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
  const { unlisten } = await context.direct.listen(row.channel, (text) => {
    heard.push(text)
    onHeard()
  })
  try {
    const tellWorkers = createNotify(context.client)
    for (let index = 0; index < 100; index++) tellWorkers(notify)
    await until(2)
    await context.client.notify(row.channel, 'the end')
    await until(3)
    assert.deepEqual(heard, [queue, queue, 'the end'])
  } finally {
    await unlisten()
  }
})

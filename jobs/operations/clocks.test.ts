import assert from 'node:assert/strict'
import { beforeEach, mock, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { due } from '#app/admin/parts/form/due.ts'
import { untilAfter } from '#app/admin/provider/schema.ts'
import { databaseTime } from '#db/clock.ts'
import { databaseNow } from '#db/now.ts'
import { isScheduled } from '#db/operations/operations.ts'
import { findIds } from '#db/people/people.ts'
import { findAuditEvents } from '#db/staff/audit-events.ts'
import { registerSomebody, takeJob, testDatabase } from '../../testing/integration.ts'
import { createRounds } from '../../testing/rounds.ts'
import { actOnJob } from '../actions/job.ts'
import { nextTry, whyNot } from '../actions/why-not.ts'
import { findJob } from '../queue/jobs.ts'
import { findMatchingPeople } from '../queue/search.ts'

const context = testDatabase()
const { fail, start, run } = createRounds(context)
const MINUTE = 60_000
// As a process does when it starts.
beforeEach(() => databaseTime(context.db))

/** By the database's clock. */
const inMinutes = async (minutes: number) => new Date((await databaseTime(context.db)) + minutes * MINUTE)

for (const wrongBy of [-20, 20]) {
  const clock = `a clock that is ${wrongBy} min off`
  const wrongly = async <T>(what: () => Promise<T> | T) => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() + wrongBy * MINUTE })
    try {
      return await what()
    } finally {
      mock.timers.reset()
    }
  }

  test(`${clock}: a bulk action that is put off begins at its time`, async () => {
    const three = await fail({ kind: 'rejected', reason: 'invalid_email', message: 'looks fake' }, 'fake', 3)
    const at = await inMinutes(10)
    assert.ok(await start(three, at))
    assert.equal((await wrongly(run)).counts[2], 0)
    assert.equal((await wrongly(run)).counts[2], 0, 'not before its time')
    const operation = { notBefore: at, state: 'all' as const } as Parameters<typeof isScheduled>[0]
    assert.ok(await wrongly(() => isScheduled(operation)))
    const over = await inMinutes(-10)
    await context.db.execute(sql`update operations set not_before = ${over.toISOString()}`)
    assert.ok(!(await wrongly(() => isScheduled({ ...operation, notBefore: over }))))
    assert.equal((await wrongly(run)).counts[2], 1, 'at its time')
  })

  test(`${clock}: a job is tried by itself once it is due, and not before`, async () => {
    await registerSomebody(context, 'ada')
    const { id } = await takeJob(context)
    const due = async (minutes: number) => {
      await context.db.execute(sql`
        update pgboss.job set state = 'created', start_after = clock_timestamp() + make_interval(mins => ${minutes}) where id = ${id}`)
      const job = await findJob(context.db, id)
      assert.ok(job)
      return wrongly(() => ({ why: whyNot('retry', job), next: nextTry(job) }))
    }
    assert.deepEqual(await due(-10), { why: 'tries_itself', next: null })
    const later = await due(10)
    assert.equal(later.why, null)
    assert.ok(later.next)
    const command = { actor: 'ada', action: 'retry' as const }
    assert.ok((await wrongly(() => actOnJob(context.db, context.boss, command, id))).done)
  })

  test(`${clock}: a time that is given is held against the database's`, async () => {
    const given = async (minutes: number) => {
      const text = (await inMinutes(minutes)).toISOString().slice(0, 16)
      return wrongly(() => due.safeParse(text).success)
    }
    assert.deepEqual([await given(10), await given(-10)], [true, false])
    const until = await wrongly(() => untilAfter('15'))
    assert.ok(Math.abs((until?.getTime() ?? 0) - (await inMinutes(15)).getTime()) < 1_000)
  })

  test(`${clock}: who registers through it is found in their time, and stands in their place`, async () => {
    await registerSomebody(context, 'before')
    await wrongly(() => registerSomebody(context, 'ada'))
    await registerSomebody(context, 'after')
    const window = { from: await inMinutes(-1), to: await inMinutes(1) }
    const names = (ids: string[]) =>
      Promise.all(
        ids.map(async (id) => {
          const [row] = await context.db.execute<{ username: string }>(
            sql`select username from users where id = ${id}`,
          )
          return row?.username
        }),
      )
    const expected = ['after', 'ada', 'before']
    assert.deepEqual(await names(await findIds(context.db, { ...window, limit: 10 })), expected)
    assert.deepEqual(
      await names(await findIds(context.db, { ...window, states: ['pending'], limit: 10 })),
      expected,
    )
    const filter = { from: window.from.toISOString(), to: window.to.toISOString() }
    const { userIds } = await findMatchingPeople(context.db, filter, {
      before: window.to.toISOString(),
      limit: 10,
    })
    assert.deepEqual((await names(userIds)).sort(), expected.toSorted())
  })

  test(`${clock}: what is done through it stands in its place in the audit, and is found in its time`, async () => {
    const { actor, ...act } = { actor: 'ada', action: 'cancel' as const }
    for (const [name, how] of [
      ['one', (f: () => Promise<unknown>) => f()],
      ['two', wrongly],
      ['three', (f: () => Promise<unknown>) => f()],
    ] as const) {
      await registerSomebody(context, name)
      const { jobId } = (
        await context.db.execute<{ jobId: string }>(sql`
        select job_id as "jobId" from subscriptions s join users u on u.id = s.user_id where username = ${name}`)
      )[0] ?? { jobId: '' }
      await how(() => actOnJob(context.db, context.boss, { actor, ...act, reason: name }, jobId))
    }
    const window = { from: await inMinutes(-1), to: await inMinutes(1) }
    const events = await findAuditEvents(context.db, window, 10)
    assert.deepEqual(
      events.map(({ detail }) => detail.reason),
      ['three', 'two', 'one'],
    )
  })
}

test('the time that is known without asking is the one that is answered', async () => {
  const [known, asked] = [databaseNow(), await databaseTime(context.db)]
  assert.ok(Math.abs(known - asked) < 1_000, `${known - asked} ms`)
})

import type { PgBoss } from 'pg-boss'
import type { Transaction } from '#db/client.ts'
import type { Operation } from '#db/operations/operations.ts'
import type { Matched } from '#db/operations/people.ts'
import { isWaiting } from '#db/schema/states.ts'
import { recordAuditEvents } from '#db/staff/audit-events.ts'
import { findDeletedBy } from '#db/subscriptions/deleted-jobs.ts'
import { move } from '#db/subscriptions/transitions.ts'
import { actOnMany, retryWithNewJob, undeleteMany } from '../actions/job.ts'
import { correctPeople } from './correct.ts'
import { type Results, whyAlone } from './refusals.ts'

/** Carries out the operation's action on these people, in a number of statements that does not depend on theirs. */
export async function actOnPeople(
  tx: Transaction,
  boss: PgBoss,
  operation: Operation,
  people: Matched[],
): Promise<Results> {
  const { id, kind, actor, reason, filter } = operation
  const results: Results = new Map()
  const wanted = people.filter((person) => {
    const changed = hasChanged(person, new Date(filter.before))
    const why = whyAlone(kind, { state: person.state, changed })
    if (why) results.set(person.userId, why)
    return !why
  })
  if (kind === 'correct' || kind === 'uncorrect') {
    for (const [userId, why] of await correctPeople(tx, boss, { ...operation, kind }, wanted))
      results.set(userId, why)
    return results
  }
  if (kind === 'undelete') {
    const source = filter.by === 'operation' ? filter.operation : ''
    const deleted = await findDeletedBy(tx, source, userIdsOf(wanted))
    const done = await undeleteMany(
      tx,
      { actor, operation: id },
      deleted.map(({ jobId }) => jobId),
    )
    const jobs = new Map(deleted.map(({ userId, jobId }) => [userId, jobId]))
    for (const { userId } of wanted)
      results.set(userId, done.get(jobs.get(userId) ?? '') ?? (jobs.has(userId) ? null : 'not_deleted'))
    return results
  }
  const jobIds = wanted.flatMap(({ jobId }) => jobId ?? [])
  const done = await actOnMany(tx, boss, { actor, action: kind, reason, operation: id }, jobIds)
  const gone: string[] = []
  for (const { userId, jobId } of wanted) {
    const why = jobId ? done.get(jobId) : undefined
    if (why !== undefined) results.set(userId, why)
    else if (kind === 'handle' || kind === 'unhandle') gone.push(userId)
    else if (kind !== 'retry') results.set(userId, 'job_gone')
    else {
      const isDone = await retryWithNewJob(tx, boss, actor, userId, id)
      results.set(userId, isDone ? null : 'subscription_changed')
    }
  }
  await move(tx, kind === 'unhandle' ? kind : 'handle', gone)
  await recordAuditEvents(
    tx,
    gone.map((userId) => ({
      actor,
      action: kind,
      userId,
      detail: { before: 'gone', reason, operation: id },
    })),
  )
  for (const userId of gone) results.set(userId, null)
  return results
}

const userIdsOf = (people: Matched[]) => people.map(({ userId }) => userId)

/** A wait that has become longer is the same wait. */
function hasChanged({ state, since, waitingSince }: Matched, before: Date) {
  const at = isWaiting(state) ? Math.min(since.getTime(), waitingSince.getTime()) : since.getTime()
  return at > before.getTime()
}

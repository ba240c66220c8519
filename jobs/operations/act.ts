import type { PgBoss } from 'pg-boss'
import type { Transaction } from '#db/client.ts'
import type { Operation } from '#db/operations/operations.ts'
import type { Matched } from '#db/operations/people.ts'
import type { OperationKind } from '#db/schema/operations.ts'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'
import { recordAuditEvents } from '#db/staff/audit-events.ts'
import { findDeletedBy } from '#db/subscriptions/deleted-jobs.ts'
import { isWaiting, WAITING } from '#db/subscriptions/states.ts'
import { move } from '#db/subscriptions/transitions.ts'
import { actOnMany, retryWithNewJob, undeleteMany } from '../actions/job.ts'

/** Why somebody is left alone, by user id; null where it is done. */
export type Results = Map<string, string | null>

/** Whom each kind is for, by the subscription; null: it does not matter. */
export const statesFor: Record<OperationKind, readonly SubscriptionState[] | null> = {
  retry: ['needs_attention'],
  redrive: ['needs_attention'],
  cancel: WAITING,
  handle: ['needs_attention'],
  delete: null,
  unhandle: ['handled'],
  undelete: null,
}

/** Why those in other states are left alone. */
export const movedOn: Record<SubscriptionState, string> = {
  confirmed: 'confirmed already',
  opted_out: 'opted out',
  check_inbox: 'asked to confirm already',
  pending: 'tried by themselves already',
  delayed: 'tried by themselves already',
  not_requested: 'chose no emails',
  needs_attention: 'not waiting any more',
  handled: 'handled by somebody',
}

/** Does what the operation is for to these people, in a number of statements that does not grow with theirs. */
export async function actOnPeople(
  tx: Transaction,
  boss: PgBoss,
  operation: Operation,
  people: Matched[],
): Promise<Results> {
  const { id, kind, actor, reason, filter } = operation
  const results: Results = new Map()
  const wanted = people.filter((person) => {
    const why = whyAlone(kind, person, new Date(filter.before))
    if (why) results.set(person.userId, why)
    return !why
  })
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
      results.set(
        userId,
        done.get(jobs.get(userId) ?? '') ?? (jobs.has(userId) ? null : 'not deleted any more'),
      )
    return results
  }
  const jobIds = wanted.flatMap(({ jobId }) => jobId ?? [])
  const done = await actOnMany(tx, boss, { actor, action: kind, reason, operation: id }, jobIds)
  const gone: string[] = []
  for (const { userId, jobId } of wanted) {
    const why = jobId ? done.get(jobId) : undefined
    if (why !== undefined) results.set(userId, why)
    else if (kind === 'handle') gone.push(userId)
    else if (kind !== 'retry') results.set(userId, 'their job is gone')
    else {
      const isDone = await retryWithNewJob(tx, boss, actor, userId, id)
      results.set(userId, isDone ? null : 'settled meanwhile')
    }
  }
  await move(tx, 'handle', gone)
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

function whyAlone(kind: OperationKind, { state, since, waitingSince }: Matched, before: Date): string | null {
  const states = statesFor[kind]
  if (states && !states.includes(state)) return movedOn[state]
  // A wait that has become longer is the same wait.
  const changedAt = isWaiting(state) ? Math.min(since.getTime(), waitingSince.getTime()) : since.getTime()
  return changedAt > before.getTime() ? 'changed since the preview' : null
}

import type { PgBoss } from 'pg-boss'
import type { Database, Transaction } from '#db/client.ts'
import { newId } from '#db/new-id.ts'
import { type Address, changeAddress, lockSubscription } from '#db/people/addresses.ts'
import { takenField } from '#db/people/users.ts'
import { isUnsettled } from '#db/schema/states.ts'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'
import { findLastCorrection, recordAuditEvent } from '#db/staff/audit-events.ts'
import { findContact } from '#db/subscriptions/reads.ts'
import { move } from '#db/subscriptions/transitions.ts'
import type { Provider } from '../providers/contract.ts'
import { deleteDeadLetters, restartJobs } from '../queue/change-jobs.ts'
import { enqueue, enqueueRefresh } from '../queue/enqueue.ts'
import { findJob, inTransaction, type JobRow } from '../queue/jobs.ts'
import type { WhyNot } from './why-not.ts'

type Subscribed = { state: SubscriptionState }
type Asked = Pick<Provider, 'find' | 'name'>

/** Why the provider cannot be asked about the person; null when it can. */
export function whyNoLook({ state }: Subscribed, provider: Asked): WhyNot | null {
  if (!provider.find) return 'no_find'
  // Asking would hand the address over, and this person declined that.
  return state === 'not_requested' ? 'told_nothing' : null
}

/** Queues a look-up of the person at the provider. A worker asks, and records the answer. */
export async function lookUp(
  db: Database,
  boss: PgBoss,
  actor: string,
  provider: Asked,
  userId: string,
): Promise<{ done: true } | { done: false; why: WhyNot }> {
  return db.transaction(async (tx) => {
    const person = await findContact(tx, userId)
    const why = person ? whyNoLook(person, provider) : 'person_gone'
    if (why) return { done: false, why }
    if (!(await enqueueRefresh(boss, userId, inTransaction(tx)))) return { done: false, why: 'look_queued' }
    await recordAuditEvent(tx, {
      actor,
      action: 'look up',
      userId,
      detail: { at: provider.name, subscription: person?.state },
    })
    return { done: true }
  })
}

/**
 * Why the address cannot be corrected; null when it can. Of people who are settled the provider has the earlier address,
 * and keeps it: it is told of another person.
 */
export function whyNoCorrection({ state }: Subscribed, job: JobRow | null): WhyNot | null {
  if (state === 'opted_out' || state === 'not_requested') return state
  return job?.state === 'active' ? 'in_hand' : null
}

/** `was`: the address that the administrator saw. */
export type Correction = Address & { reason: string; was: string }
export type Corrected =
  | { done: true; jobId: string }
  | { done: false; why: WhyNot }
  | { done: false; taken: true }
  | { done: false; same: true }

/** Gives the person another address and tries again: user, subscription, job and audit event in one transaction. */
export async function correctAddress(
  db: Database,
  boss: PgBoss,
  actor: string,
  userId: string,
  correction: Correction,
): Promise<Corrected> {
  try {
    return await db.transaction((tx) => correct(tx, boss, actor, userId, correction))
  } catch (error) {
    // Only the constraint decides whether the address is free; Drizzle keeps its error in `cause`.
    if (takenField(error instanceof Error && error.cause) !== 'email') throw error
    return { done: false, taken: true }
  }
}

/**
 * Gives the person the address back that they had before the last correction, and tries again.
 * @param seen the event of the correction that the administrator saw; after a later one, nothing is done.
 */
export async function undoCorrection(
  db: Database,
  boss: PgBoss,
  actor: string,
  userId: string,
  seen: string,
  keyOf: (email: string) => string,
): Promise<Corrected> {
  const last = await findLastCorrection(db, userId)
  if (last?.id !== seen) return { done: false, why: 'faster' }
  const { before: email, after: was, reason } = last
  return correctAddress(db, boss, actor, userId, { email, emailNormalised: keyOf(email), reason, was })
}

async function correct(
  tx: Transaction,
  boss: PgBoss,
  actor: string,
  userId: string,
  { email, emailNormalised, reason, was }: Correction,
): Promise<Corrected> {
  const before = await findContact(tx, userId)
  // The job first, then the subscription: every action locks in this order.
  const job = before?.jobId ? await findJob(tx, before.jobId, true) : null
  const now = await lockSubscription(tx, userId)
  if (!before || !now) return { done: false, why: 'person_gone' }
  if (now.jobId !== before.jobId || now.email !== was) return { done: false, why: 'faster' }
  const why = whyNoCorrection(now, job)
  if (why) return { done: false, why }
  // If the job is gone, a new one for the same address helps. The spelling must stay: a provider that tells
  // capitals apart (Resend) would not find an earlier opt-out.
  const helps = isUnsettled(now.state) && !job && email === now.email
  if (emailNormalised === now.emailNormalised && !helps) return { done: false, same: true }

  await changeAddress(tx, userId, { email, emailNormalised })
  const jobId = (await tryAgain(tx, boss, [{ userId, job }], 'readdress')).get(userId) ?? ''
  await recordAuditEvent(tx, {
    actor,
    action: 'correct address',
    jobId,
    userId,
    detail: { before: now.email, after: email, reason, subscription: now.state },
  })
  return { done: true, jobId }
}

/** Runs the job of each again, or a new one where it is gone. @returns the job of each, by user id. */
export async function tryAgain(
  tx: Transaction,
  boss: PgBoss,
  people: { userId: string; job: JobRow | null }[],
  transition: 'retry' | 'readdress' = 'retry',
): Promise<Map<string, string>> {
  const ended: JobRow[] = []
  const after = new Map<string, string>()
  const without: string[] = []
  for (const { userId, job } of people) {
    if (!job || job.state === 'completed' || job.state === 'active') without.push(userId)
    else {
      after.set(userId, job.id)
      if (job.state !== 'created') ended.push(job)
    }
  }
  const ids = ended.map(({ id }) => id)
  if (ids.length > 0) await restartJobs(tx, ids, null)
  await deleteDeadLetters(tx, ended)
  await move(tx, transition, [...after.keys()])
  for (const userId of without) {
    const jobId = newId()
    await move(tx, transition, [userId], { jobId })
    await enqueue(boss, jobId, { userId }, inTransaction(tx))
    after.set(userId, jobId)
  }
  return after
}

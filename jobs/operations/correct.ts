import type { PgBoss } from 'pg-boss'
import type { Transaction } from '#db/client.ts'
import { normaliseEmail } from '#db/normalise.ts'
import type { Operation } from '#db/operations/operations.ts'
import type { Matched } from '#db/operations/people.ts'
import { changeAddresses, lockSubscriptions } from '#db/people/addresses.ts'
import { takenField } from '#db/people/users.ts'
import { isUnsettled } from '#db/schema/states.ts'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'
import { findCorrectionsBy, recordAuditEvents } from '#db/staff/audit-events.ts'
import { tryAgain } from '../actions/person.ts'
import { lockJobs } from '../queue/change-jobs.ts'
import type { Results } from './refusals.ts'

type Correction = Operation & { kind: 'correct' | 'uncorrect' }
type Change = { userId: string; email: string; emailNormalised: string }
/** The address that somebody is to have instead of this one; null where this is not the one that was seen. */
type Replace = (userId: string, email: string) => string | null

/** Of many at once, only those whose address the provider does not have: the others are looked at one by one. */
const whyNot = (state: SubscriptionState) => (isUnsettled(state) ? null : 'nothing_wrong')

/** The address with another domain, in ASCII; null where it is not at `from`. */
export function atOtherDomain(email: string, from: string, to: string) {
  const at = email.lastIndexOf('@')
  return normaliseEmail(email)?.split('@')[1] === from ? `${email.slice(0, at)}@${to}` : null
}

/**
 * Puts the domain of these people's addresses right and retries them; or gives them their earlier address back, which
 * the provider need not be asked about again.
 */
export async function correctPeople(
  tx: Transaction,
  boss: PgBoss,
  operation: Correction,
  people: Matched[],
): Promise<Results> {
  const results: Results = new Map()
  // The jobs first, then the subscriptions: every action locks in this order. Those in hand are locked the other way.
  const jobs = await lockJobs(
    tx,
    people.flatMap(({ jobId }) => jobId ?? []),
  )
  const jobOf = new Map(jobs.map((job) => [job.id, job]))
  const idle = people.filter(({ userId, jobId }) => {
    const isInHand = jobOf.get(jobId ?? '')?.state === 'active'
    if (isInHand) results.set(userId, 'in_hand')
    return !isInHand
  })
  const seen = new Map(idle.map(({ userId, jobId }) => [userId, jobId]))
  const now = await lockSubscriptions(tx, [...seen.keys()])
  const replace = await replacementOf(tx, operation, [...seen.keys()])
  const changes: Change[] = []
  const keys = new Set<string>()
  for (const person of now) {
    const { userId, email: before, jobId } = person
    const why = jobId === seen.get(userId) ? whyNot(person.state) : 'changed_since'
    const email = replace(userId, before)
    const emailNormalised = email && normaliseEmail(email)
    if (why) results.set(userId, why)
    else if (email === null) results.set(userId, 'changed_since')
    else if (!emailNormalised) results.set(userId, 'no_address')
    else if (keys.has(emailNormalised)) results.set(userId, 'address_taken')
    else {
      keys.add(emailNormalised)
      changes.push({ userId, email, emailNormalised })
    }
  }
  const changed = new Set(await giveAddresses(tx, changes))
  for (const { userId } of changes) results.set(userId, changed.has(userId) ? null : 'address_taken')

  const done = now.filter(({ userId }) => changed.has(userId))
  const carriers = done.map(({ userId, jobId }) => ({ userId, job: jobOf.get(jobId ?? '') ?? null }))
  const again = operation.kind === 'correct' ? await tryAgain(tx, boss, carriers) : null
  const after = new Map(changes.map(({ userId, email }) => [userId, email]))
  await recordAuditEvents(
    tx,
    done.map(({ userId, email, state, jobId }) => ({
      actor: operation.actor,
      action: 'correct address',
      jobId: again?.get(userId) ?? jobId,
      userId,
      detail: {
        before: email,
        after: after.get(userId),
        reason: operation.reason,
        subscription: state,
        operation: operation.id,
        ...(again === null && { undo: true }),
      },
    })),
  )
  return results
}

async function replacementOf(tx: Transaction, { filter }: Correction, userIds: string[]): Promise<Replace> {
  if (filter.by === 'domain') return (_, email) => atOtherDomain(email, filter.from, filter.to)
  const corrected = await findCorrectionsBy(tx, filter.by === 'operation' ? filter.operation : '', userIds)
  return (userId, email) => {
    const last = corrected.get(userId)
    return last?.after === email ? last.before : null
  }
}

/** @returns the ids of those who have the new address now. */
async function giveAddresses(tx: Transaction, changes: Change[]): Promise<string[]> {
  try {
    // A savepoint, so that the constraint's refusal leaves the rest of the step alone.
    return await tx.transaction((part) => changeAddresses(part, changes))
  } catch (error) {
    if (takenField(error instanceof Error && error.cause) !== 'email') throw error
    // Somebody registered with one of them in this moment, and is seen now.
    return giveAddresses(tx, changes)
  }
}

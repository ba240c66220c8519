import { randomUUID } from 'node:crypto'
import type { PgBoss } from 'pg-boss'
import type { Database, Sql } from '#db/client.ts'
import { addressToSend } from '#db/normalise.ts'
import type { Statement } from '#db/one-statement.ts'
import { takeNew } from '#db/providers/budget.ts'
import { asProvider, readProvider } from '#db/providers/circuit.ts'
import { type ContactRow, type InHand, readPeople, takePeople } from '#db/providers/people.ts'
import { isPassing } from '#db/query-error.ts'
import { isWaiting } from '#db/schema/states.ts'
import type { Contact } from '#db/subscriptions/reads.ts'
import { log } from '#log'
import type { Raise } from '../monitoring/alerts.ts'
import type { Provider } from '../providers/contract.ts'
import { payloadSchema } from '../queue/payload.ts'
import { QUEUE } from '../queue/queues.ts'
import type { Fetched, JobEnd } from '../queue/settle-jobs.ts'
import { isPassable } from './circuit.ts'
import type { Leases } from './leases.ts'

/** The dependencies of delivery. */
export type Delivery = {
  db: Database
  client: Sql
  boss: PgBoss
  provider: Provider
  leases: Leases
  worker: string
  raise: Raise
  /** Called when a job arrives while nobody may call the provider: take no more jobs. */
  onShut?: () => void
}

export type Job = Fetched & { queue: string; data: unknown }
/** The end of a job that made no call. */
export type Unsaid = {
  queue: string
  token: string | null
  userId: string | null
  job: JobEnd
  holdsDay?: true
  /** Counted among the new people of the day, but the provider was not told. */
  untold?: boolean
}
export type Ready = {
  queue: string
  token: string
  job: Fetched
  contact: Contact & { confirmationRequests: number }
}

/** How long a job waits while another attempt holds its person. */
const BUSY_SECONDS = 5

/**
 * Starts a batch in one round trip: leases each job's person, and reads whether there is still something to do and
 * whether the provider may be called. Delivery is at least once, so every attempt begins with this check.
 *
 * @param trial whether these are tried although the circuit is not closed.
 * @param questions statements that share the round trip; their rows are `answers`, none if it failed.
 */
export async function begin(delivery: Delivery, jobs: Job[], trial = false, questions: Statement[] = []) {
  const ends: Unsaid[] = []
  const taken: Taken[] = []
  for (const job of jobs) {
    const payload = payloadSchema.safeParse(job.data)
    const of = { queue: job.queue, jobId: job.id, retryCount: job.retryCount, job }
    if (payload.success) taken.push({ ...of, token: randomUUID(), userId: payload.data.userId })
    else ends.push(unsaid(job, null, null, { as: 'dead' }))
  }
  try {
    const begun = await beginTaken(delivery, taken, trial, questions)
    return { ...begun, ends: [...ends, ...begun.ends] }
  } catch (error) {
    log.error({ message: (error as Error).message }, 'jobs could not be begun')
    // It is unknown whether the people were leased; the leases are released with the jobs. A request for
    // confirmation that was counted stays counted: one mail too few is better than one too many.
    const end = { as: 'retry' as const, seconds: isPassing(error) ? 0 : BUSY_SECONDS }
    ends.push(...taken.map(({ job, token }) => unsaid(job, token, null, end)))
    return { ready: [], ends, row: undefined, answers: [] }
  }
}

type Taken = InHand & { job: Job }

async function beginTaken(delivery: Delivery, taken: Taken[], trial: boolean, questions: Statement[]) {
  const { client, provider, leases, onShut } = delivery
  const ends: Unsaid[] = []
  const sent = performance.now()
  const counting = provider.countsRequests === true && taken.some(({ queue }) => queue === QUEUE)
  const inHand = taken.map(({ job: _, ...rest }) => rest)
  const [leased = [], people = [], [found] = [], ...answers] = await client.pipeline([
    takePeople(leases.holder, inHand),
    readPeople(inHand, counting),
    readProvider(provider.name),
    ...questions,
  ])
  const row = found && asProvider(found)
  if (!row) throw new Error(`provider ${provider.name} has no row`)
  const tokens = new Set((leased as { token: string }[]).map(({ token }) => token))
  const contacts = new Map((people as ContactRow[]).map((person) => [person.userId, asContact(person)]))
  const passable = trial || isPassable(row)
  if (!passable && taken.length > 0) onShut?.()

  const ready: Ready[] = []
  for (const { token, userId, job } of taken) {
    const contact = contacts.get(userId) ?? null
    const over = tokens.has(token) ? whatIsOver(job, contact) : null
    if (over) ends.push(unsaid(job, token, userId, over))
    else if (!tokens.has(token))
      // Another attempt is under way.
      ends.push(unsaid(job, null, null, { as: 'retry', seconds: BUSY_SECONDS }))
    else if (!passable) ends.push(unsaid(job, token, userId, { as: 'retry', seconds: 0 }))
    else if (contact) ready.push({ queue: job.queue, token, job, contact })
  }
  ends.push(...(await withinDay(delivery, ready)))
  for (const { token } of ready) leases.keepPerson(token, sent)
  return { ready, ends, row, answers }
}

/** Removes from `ready` the people beyond the daily limit. */
async function withinDay({ db, provider: { name, limits } }: Delivery, ready: Ready[]): Promise<Unsaid[]> {
  const wanted = ready.filter(({ queue }) => queue === QUEUE)
  if (limits.newPerDay === null || wanted.length === 0) return []
  const allowed = await takeNew(db, name, limits.newPerDay, wanted.length)
  return wanted.slice(allowed).map((one) => {
    ready.splice(ready.indexOf(one), 1)
    const job = { ...one.job, queue: one.queue }
    const end = unsaid(job, one.token, one.contact.userId, { as: 'retry', seconds: 0 })
    return { ...end, holdsDay: true as const }
  })
}

/** How to end a job that has nothing left to tell the provider; null if it has something. */
function whatIsOver({ queue, id }: Job, contact: Contact | null): End | null {
  if (!contact) return { as: 'completed' }
  if (queue !== QUEUE) return null
  // Another job carries this subscription now.
  if (contact.jobId !== id) return { as: 'completed' }
  // An administrator decides.
  if (contact.state === 'needs_attention') return { as: 'dead' }
  return isWaiting(contact.state) ? null : { as: 'completed' }
}

type End = { as: 'completed' } | { as: 'dead' } | { as: 'retry'; seconds: number }
export const unsaid = (
  { queue, id, retryCount }: Fetched & { queue: string },
  token: string | null,
  userId: string | null,
  end: End,
): Unsaid => ({ queue, token, userId, job: { id, retryCount, ...end } })

const asContact = ({ waitingSince, consentedAt, kept, ...person }: ContactRow) => ({
  ...person,
  email: kept ? person.email : addressToSend(person.email),
  waitingSince: new Date(waitingSince),
  consentedAt: consentedAt === null ? null : new Date(consentedAt),
})

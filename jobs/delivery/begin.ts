import { randomUUID } from 'node:crypto'
import type { PgBoss } from 'pg-boss'
import type { Database, Sql } from '#db/client.ts'
import { addressToSend } from '#db/normalise.ts'
import type { Statement } from '#db/one-statement.ts'
import { takeNew } from '#db/providers/budget.ts'
import { asProvider, type ProviderRow, readProvider } from '#db/providers/circuit.ts'
import { type ContactRow, readPeople, takePeople } from '#db/providers/people.ts'
import { isPassing } from '#db/query-error.ts'
import { isWaiting } from '#db/schema/states.ts'
import type { Contact } from '#db/subscriptions/reads.ts'
import { log } from '#log'
import type { Raise } from '../monitoring/alerts.ts'
import { type Provider, whereOf } from '../providers/contract.ts'
import { fetchJobs, type Job, type JobShare, type NamedJob, nameJobs } from '../queue/fetch-jobs.ts'
import { payloadSchema } from '../queue/payload.ts'
import { QUEUE } from '../queue/queues.ts'
import type { Fetched, JobEnd } from '../queue/settle-jobs.ts'
import { isPassable, isSilenced } from './circuit.ts'
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

/** The end of a job that made no call. */
export type Unsaid = {
  queue: string
  token: string | null
  userId: string | null
  job: JobEnd
  /** The day in which nobody new may be told any more ends then. */
  dayEnds?: Date
  /** Counted among the new people of the day, but the provider was not told. */
  untold?: boolean
}
export type Ready = {
  queue: string
  token: string
  job: Fetched
  contact: Contact & { confirmationRequests: number; wasThere: boolean }
}

/** How long a job waits while another attempt holds its person. */
const BUSY_SECONDS = 5

/**
 * `trial`: these are tried although the circuit is not closed. `questions`: statements that share the round trip; their rows
 * are `answers`. `onFetched`: told of the jobs as soon as they are in hand.
 */
export type How = { trial?: boolean; questions?: Statement[]; onFetched?: (jobs: Job[]) => void }
/** `answers`: none if something failed. `row`: the provider's, as last read. */
type Begun = {
  jobs: NamedJob[]
  ready: Ready[]
  ends: Unsaid[]
  row?: ProviderRow
  answers: unknown[][]
}

/**
 * Fetches jobs and begins them, in one round trip and one transaction. A job that cannot be begun does not stop the others:
 * they are fetched again and begun one by one.
 *
 * @throws when the database is away. Nothing is fetched then, or jobs that nobody knows of, which are taken back when their
 * leases end.
 */
export async function fetchAndBegin(delivery: Delivery, shares: JobShare[], how: How): Promise<Begun> {
  const fetch = await fetchJobs(delivery.boss, shares)
  try {
    const begun = await beginThose(delivery, fetch, how)
    how.onFetched?.(begun.jobs)
    return begun
  } catch (error) {
    if (isPassing(error)) throw error
    log.error({ message: (error as Error).message }, 'jobs could not be begun together')
  }
  const jobs = namedBy(await delivery.client.pipeline([fetch]))
  how.onFetched?.(jobs)
  const begun: Begun[] = []
  for (const job of jobs) begun.push(await begin(delivery, [job], how.trial))
  return {
    jobs,
    ready: begun.flatMap(({ ready }) => ready),
    ends: begun.flatMap(({ ends }) => ends),
    row: begun.find(({ row }) => row)?.row,
    answers: [],
  }
}

/** Begins jobs that have been fetched, in one round trip. */
export async function begin(delivery: Delivery, jobs: Job[], trial = false): Promise<Begun> {
  const named = jobs.map((job) => ({ ...job, token: randomUUID(), userId: null }))
  try {
    return await beginThose(delivery, nameJobs(named), { trial })
  } catch (error) {
    return notBegun(named, error)
  }
}

/**
 * The end of jobs that are fetched, and could not be begun. It is unknown whether the people were leased; the leases are
 * released with the jobs. A request for confirmation that was counted stays counted: one mail too few is better than one
 * too many.
 */
function notBegun(jobs: NamedJob[], error: unknown): Begun {
  log.error({ message: (error as Error).message }, 'jobs could not be begun')
  const end = { as: 'retry' as const, seconds: isPassing(error) ? 0 : BUSY_SECONDS }
  return { jobs, ready: [], ends: jobs.map((job) => unsaid(job, job.token, null, end)), answers: [] }
}

const namedBy = ([rows = []]: object[][]) => (rows as { jobs: NamedJob[] }[])[0]?.jobs ?? []

/**
 * Leases the person of each job that the first statement names, and reads whether there is still something to do and
 * whether the provider may be called. Delivery is at least once, so every attempt begins with this check.
 */
async function beginThose(delivery: Delivery, named: Statement, { trial = false, questions = [] }: How) {
  const { client, provider, leases } = delivery
  const sent = performance.now()
  const rows = await client.pipeline([
    named,
    takePeople(leases.holder),
    readPeople(provider.countsRequests === true, whereOf(provider)),
    readProvider(provider.name),
    ...questions,
  ])
  const jobs = namedBy(rows)
  const [, leased = [], people = [], [found] = [], ...answers] = rows
  try {
    const row = found && asProvider(found)
    if (!row) throw new Error(`provider ${provider.name} has no row`)
    const tokens = new Set((leased as { token: string }[]).map(({ token }) => token))
    const contacts = new Map((people as ContactRow[]).map((person) => [person.userId, asContact(person)]))
    // A pause or a hold may have come since the probe began.
    const passable = trial ? row.circuit !== 'paused' && !isSilenced(row) : isPassable(row)
    if (!passable && jobs.length > 0) delivery.onShut?.()

    const ready: Ready[] = []
    const ends: Unsaid[] = []
    for (const job of jobs) {
      const { token, userId, queue } = job
      const contact = contacts.get(userId ?? '') ?? null
      const over = tokens.has(token) ? whatIsOver(job, contact) : null
      if (!payloadSchema.safeParse(job.data).success) ends.push(unsaid(job, token, null, { as: 'dead' }))
      else if (over) ends.push(unsaid(job, token, userId, over))
      else if (!tokens.has(token))
        // Another attempt is under way.
        ends.push(unsaid(job, null, null, { as: 'retry', seconds: BUSY_SECONDS }))
      else if (!passable) ends.push(unsaid(job, token, userId, { as: 'retry', seconds: 0 }))
      else if (contact) ready.push({ queue, token, job, contact })
    }
    ends.push(...(await withinDay(delivery, ready)))
    for (const { token } of ready) leases.keepPerson(token, sent)
    return { jobs, ready, ends, row, answers }
  } catch (error) {
    return notBegun(jobs, error)
  }
}

/** Removes from `ready` the people beyond the daily limit. */
async function withinDay({ db, provider: { name, limits } }: Delivery, ready: Ready[]): Promise<Unsaid[]> {
  const wanted = ready.filter(({ queue }) => queue === QUEUE)
  if (limits.newPerDay === null || wanted.length === 0) return []
  const { taken, dayEnds } = await takeNew(db, name, limits.newPerDay, wanted.length)
  return wanted.slice(taken).map((one) => {
    ready.splice(ready.indexOf(one), 1)
    const job = { ...one.job, queue: one.queue }
    return { ...unsaid(job, one.token, one.contact.userId, { as: 'retry', seconds: 0 }), dayEnds }
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

import type { Database } from '#db/client.ts'
import { MOST_PEOPLE } from '#db/failures/groups.ts'
import { countInGroup, findAtDomain, findNeedy } from '#db/failures/people.ts'
import { normaliseEmail } from '#db/normalise.ts'
import { countTurns } from '#db/operations/pending.ts'
import { findCurrentTime } from '#db/people/counts.ts'
import type { OperationFilter, OperationKind } from '#db/schema/operations.ts'
import { countByState } from '../queue/change-jobs.ts'
import type { JobFilter } from '../queue/job-filter.ts'
import { findJobsByIds } from '../queue/jobs.ts'
import { findMatchingPeople } from '../queue/search.ts'
import { atOtherDomain } from './correct.ts'
import { type Refusal, whyAlone } from './refusals.ts'
import { MOST_NAMED } from './start.ts'

/** Above this a filter just matches many. */
export const MOST_PREVIEWED = 5_000
/** People looked for in one query, so that none takes over 100 ms. */
const AT_ONCE = 2_500
/** Time limit of a page, however few people match of however many. */
const PREVIEW_MS = 1_500
/** Time limit of a list, which is loaded far more often. */
const COUNT_MS = 40

/** Some changes of a domain's correction, to check that the domains are right. */
const MOST_SHOWN = 50

type Alone = { why: Refusal; people: number }
export type Preview = {
  filter: OperationFilter
  /** How many were looked at, and whether these are all. */
  people: number
  complete: boolean
  /** How many people it will affect, and how many are left alone for which reason. */
  done: number
  alone: Alone[]
  /** How many are still to be acted on by a running operation. */
  elsewhere: number
}

/** The preview of an action on the people whom a filter of jobs matches now. */
export async function previewJobs(db: Database, kind: OperationKind, filter: JobFilter): Promise<Preview> {
  const before = await findCurrentTime(db)
  const { userIds, complete } = await findMatching(db, filter, before, PREVIEW_MS)
  return { filter: { by: 'jobs', filter, before }, complete, ...(await outcomes(db, kind, userIds)) }
}

/** How many people a filter of jobs matches, `known` of them at least; `complete`: whether these are all. */
export async function countMatching(db: Database, filter: JobFilter, known: number) {
  const { userIds, complete } = await findMatching(db, filter, await findCurrentTime(db), COUNT_MS)
  return { people: complete ? userIds.length : Math.max(known, userIds.length), complete }
}

async function findMatching(db: Database, filter: JobFilter, before: string, ms: number) {
  const end = performance.now() + ms
  const userIds: string[] = []
  let after: string | null = null
  do {
    const limit = Math.min(AT_ONCE, MOST_PREVIEWED + 1 - userIds.length)
    const page = await findMatchingPeople(db, filter, { ...(after && { after }), before, limit })
    userIds.push(...page.userIds)
    after = page.end
  } while (after && userIds.length <= MOST_PREVIEWED && performance.now() < end)
  return {
    userIds: userIds.slice(0, MOST_PREVIEWED),
    complete: after === null && userIds.length <= MOST_PREVIEWED,
  }
}

/** The preview for the people in a failure group who need attention. */
export async function previewGroup(
  db: Database,
  kind: OperationKind,
  fingerprint: string | null,
): Promise<Preview> {
  const before = await findCurrentTime(db)
  const userIds = await findNeedy(db, fingerprint, MOST_PREVIEWED + 1)
  return {
    filter: { by: 'failure', fingerprint, before },
    complete: userIds.length <= MOST_PREVIEWED,
    ...(await outcomes(db, kind, userIds.slice(0, MOST_PREVIEWED))),
  }
}

/** The preview of the correction of a domain: some of the changes, and how many there are. */
export async function previewDomain(
  db: Database,
  { fingerprint, from, to }: { fingerprint: string; from: string; to: string },
) {
  const before = await findCurrentTime(db)
  const [found, inGroup] = await Promise.all([
    findAtDomain(db, fingerprint, { from, to }, MOST_PREVIEWED + 1),
    countInGroup(db, fingerprint),
  ])
  const changes = found.slice(0, MOST_PREVIEWED).flatMap(({ userId, username, email, taken }) => {
    const after = atOtherDomain(email, from, to)
    const isFree = !taken && after !== null && normaliseEmail(after) !== null
    return isFree ? { userId, username, before: email, after } : []
  })
  return {
    before,
    people: changes.length,
    alone: Math.min(found.length, MOST_PREVIEWED) - changes.length,
    complete: found.length <= MOST_PREVIEWED && inGroup <= MOST_PEOPLE,
    changes: changes.slice(0, MOST_SHOWN),
  }
}

/** The preview for jobs that were chosen individually. */
export async function previewChosen(db: Database, kind: OperationKind, jobIds: string[]): Promise<Preview> {
  const before = await findCurrentTime(db)
  const jobs = await findJobsByIds(db, jobIds.slice(0, MOST_NAMED))
  const current = jobs.filter((job) => job.userId && job.current)
  const userIds = [...new Set(current.flatMap(({ userId }) => userId ?? []))]
  const found = await outcomes(db, kind, userIds)
  const erased = jobs.filter(({ userId }) => !userId).length
  const replaced = jobs.length - current.length - erased
  const gone = Math.min(jobIds.length, MOST_NAMED) - jobs.length
  const alone = new Map(found.alone.map(({ why, people }) => [why, people]))
  for (const { why, people } of [
    { why: 'person_gone', people: erased },
    { why: 'replaced', people: replaced },
    { why: 'job_gone', people: gone },
  ] satisfies Alone[])
    if (people > 0) alone.set(why, (alone.get(why) ?? 0) + people)
  return {
    filter: { by: 'people', userIds, before },
    complete: true,
    ...found,
    people: found.people + erased + replaced + gone,
    alone: byPeople(alone),
  }
}

async function outcomes(db: Database, kind: OperationKind, userIds: string[]) {
  const parts = Array.from({ length: Math.ceil(userIds.length / AT_ONCE) }, (_, part) =>
    countByState(db, userIds.slice(part * AT_ONCE, (part + 1) * AT_ONCE)),
  )
  const [elsewhere, ...rows] = await Promise.all([countTurns(db, userIds), ...parts])
  const alone = new Map<Refusal, number>()
  let done = 0
  for (const { state, jobState, people } of rows.flat()) {
    const why = whyAlone(kind, { state, job: jobState })
    if (why) alone.set(why, (alone.get(why) ?? 0) + people)
    else done += people
  }
  return {
    people: userIds.length,
    done,
    elsewhere,
    alone: byPeople(alone),
  }
}

const byPeople = (alone: Map<Refusal, number>): Alone[] =>
  [...alone].map(([why, people]) => ({ why, people })).sort((a, b) => b.people - a.people)

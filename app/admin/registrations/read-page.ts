import { doubtOf } from '#app/admin/registrations/words.ts'
import type { Database } from '#db/client.ts'
import { addressStart, normaliseUsername } from '#db/normalise.ts'
import { type Cursor, findIds, findPeople, type Person, selectStartingWith } from '#db/people/people.ts'
import { users } from '#db/schema/people.ts'
import { isWaiting } from '#db/schema/states.ts'
import { findJobStates, findWithoutJob } from '#jobs/queue/jobs-of-people.ts'
import type { Finder } from '../access/reader.ts'
import { findByAddress } from '../parts/find-person.ts'
import { type Filter, statesOf } from './filter.ts'
import { willRun } from './live-job.ts'

/** So many of each are looked at: those whose username begins so, and those whose address does. */
export const MOST_STARTING = 100

/**
 * `older` and `newer`: cursors of the adjacent pages, null where there is none; `cut`: not all were looked at; `wait`:
 * seconds until the reader may look for this address.
 */
export type PeoplePage = {
  people: Person[]
  older: string | null
  newer: string | null
  cut?: boolean
  wait?: number
}

/** The ids of a page of the people who match; for a filter without a text. `end`: where to look on, null where that was all. */
export async function findListed(
  db: Database,
  { show, starts: _, ...window }: Filter,
  cursor: Cursor,
  limit: number,
): Promise<{ ids: string[]; end: string | null }> {
  const asked = { ...window, ...cursor, limit }
  if (show === 'no_job') return findWithoutJob(db, asked)
  const ids = await findIds(db, { ...asked, states: statesOf(show), doubtful: show === 'address' })
  return { ids, end: null }
}

/** One page of the people who match, newest first. */
export async function readPage(
  reader: Finder,
  filter: Filter,
  cursor: Cursor,
  size: number,
): Promise<PeoplePage> {
  const { db } = reader
  if (filter.starts) return findByStart(reader, filter.starts, filter)
  const { ids, end } = await findListed(db, filter, cursor, size + 1)
  const shown = ids.slice(0, size)
  // The page that the reader came from exists; in the other direction, more was found or not all was looked at.
  const onwards = ids.length > size ? (shown.at(-1) ?? null) : end
  const back = (cursor.before ?? cursor.after) ? (shown[0] ?? cursor.before ?? cursor.after ?? null) : null
  return {
    people: await findPeople(db, shown),
    older: cursor.after ? back : onwards,
    newer: cursor.after ? onwards : back,
  }
}

/** The other conditions are checked for the people whose names begin with the text, who are few. */
async function findByStart(finder: Finder, starts: string, { show, from, to }: Filter): Promise<PeoplePage> {
  const { db, seesAddresses } = finder
  const [byUsername, byEmail, whole] = await Promise.all([
    selectStartingWith(db, normaliseUsername(starts), users.usernameNormalised, MOST_STARTING),
    seesAddresses ? selectStartingWith(db, addressStart(starts), users.emailNormalised, MOST_STARTING) : [],
    seesAddresses ? null : findByAddress(finder, starts),
  ])
  const ids = [...new Set([...byUsername, ...byEmail].map(({ id }) => id).concat(whole?.id ?? []))]
  const people = await findPeople(db, ids)
  const jobs =
    show === 'no_job'
      ? await findJobStates(
          db,
          people.flatMap(({ jobId }) => jobId ?? []),
        )
      : null
  const states = show === 'no_job' ? undefined : statesOf(show)
  const matches = people.filter(
    (person) =>
      (!states || states.some((state) => state === person.state)) &&
      (show !== 'address' || doubtOf(person)) &&
      (!jobs || (isWaiting(person.state) && !willRun(jobs.get(person.jobId ?? '')))) &&
      (!from || person.registeredAt >= from) &&
      (!to || person.registeredAt < to),
  )
  const cut = Math.max(byUsername.length, byEmail.length) === MOST_STARTING
  return { people: matches, older: null, newer: null, cut, wait: whole?.wait }
}

/** Everybody who matches, newest first, `size` at a time. */
export async function* readAll(reader: Finder, filter: Filter, size: number): AsyncGenerator<Person[]> {
  let before: string | null = null
  do {
    const page: PeoplePage = await readPage(reader, filter, before ? { before } : {}, size)
    if (page.people.length > 0) yield page.people
    before = page.older
  } while (before !== null)
}

import type { Database } from '#db/client.ts'
import { type Cursor, findIds, findPeople, type Person } from '#db/people/people.ts'
import { findWithoutJob } from '#jobs/queue/jobs-of-people.ts'
import { type Filter, statesOf } from './filter.ts'

/** `older` and `newer`: cursors of the adjacent pages, null where there is none. */
export type PeoplePage = { people: Person[]; older: string | null; newer: string | null }

/** One page of the people who match, newest first. */
export async function readPage(
  db: Database,
  { show, ...window }: Filter,
  cursor: Cursor,
  size: number,
): Promise<PeoplePage> {
  const asked = { ...window, ...cursor, limit: size + 1 }
  const { ids, end } =
    show === 'no_job'
      ? await findWithoutJob(db, asked)
      : {
          ids: await findIds(db, { ...asked, states: statesOf(show), doubtful: show === 'address' }),
          end: null,
        }
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

/** Everybody who matches, newest first, `size` at a time. */
export async function* readAll(db: Database, filter: Filter, size: number): AsyncGenerator<Person[]> {
  let before: string | null = null
  do {
    const page: PeoplePage = await readPage(db, filter, before ? { before } : {}, size)
    if (page.people.length > 0) yield page.people
    before = page.older
  } while (before !== null)
}

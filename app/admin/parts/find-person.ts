import { isUuid } from '#db/ids.ts'
import { addressStart, emailKey, normaliseEmail, normaliseUsername } from '#db/normalise.ts'
import { findUserIdByAnyId, findUserIdByUsername, selectStartingWith } from '#db/people/people.ts'
import { findUserId } from '#db/people/users.ts'
import { users } from '#db/schema/people.ts'
import { findUserIdOfJob } from '#jobs/queue/jobs-of-people.ts'
import type { Finder } from '../access/reader.ts'

/** While somebody types. */
const MOST = 10

export type Match = { id: string; username: string; email: string }
/** `wait`: seconds until the reader may look for this address. */
export type Found = { id: string } | { matches: Match[]; wait?: number }

/** Typed or pasted text: "Ada <ada@example.com>" and mailto: links count as addresses too. */
export function readTyped(text: string) {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  const inside = /<([^<>]+)>$/.exec(line)?.[1] ?? line
  return inside.replace(/^mailto:/i, '').slice(0, 300)
}

/**
 * Finds the one person with this email, username, user id or job id, or the people whose email or username
 * begins with the text. Every look-up is by a unique index or a primary key. To readers who see no addresses their
 * beginnings find nobody: letter by letter they would tell the whole.
 */
export async function findByText(finder: Finder, text: string, most = MOST): Promise<Found> {
  const { db, seesAddresses } = finder
  const query = readTyped(text)
  if (query === '') return { matches: [] }
  const { id, wait } = await findExactly(finder, query)
  if (id) return { id }

  const [byEmail, byUsername] = await Promise.all([
    seesAddresses ? selectStartingWith(db, addressStart(query), users.emailNormalised, most) : [],
    selectStartingWith(db, normaliseUsername(query), users.usernameNormalised, most),
  ])
  // One person may match by both.
  const matches = new Map([...byUsername, ...byEmail].map((match) => [match.id, match]))
  return { matches: [...matches.values()].slice(0, most), ...(wait && { wait }) }
}

type Exact = { id: string | null; wait?: number }
async function findExactly(finder: Finder, query: string): Promise<Exact> {
  const { db } = finder
  if (isUuid(query)) return { id: (await findUserIdByAnyId(db, query)) ?? (await findUserIdOfJob(db, query)) }
  return query.includes('@')
    ? findByAddress(finder, query)
    : { id: await findUserIdByUsername(db, normaliseUsername(query)) }
}

/** By the whole address. Readers who see no addresses could find out by it who is registered, so their tries are counted. */
export async function findByAddress(
  { db, seesAddresses, countSought }: Finder,
  text: string,
): Promise<Exact> {
  // What is typed on its way to an address is none yet, and is not counted.
  if (!seesAddresses && normaliseEmail(text) === null) return { id: null }
  const key = emailKey(text)
  const wait = await countSought(key)
  return wait > 0 ? { id: null, wait } : { id: await findUserId(db, key) }
}

import { z } from 'zod'
import { type Finder, readerOf } from '#app/admin/access/reader.ts'
import { findAdmin } from '#app/admin/access/session.ts'
import { suggestCauses } from '#db/failures/causes.ts'
import { addressStart, normaliseUsername } from '#db/normalise.ts'
import { selectStartingWith } from '#db/people/people.ts'
import { users } from '#db/schema/people.ts'

export const dynamic = 'force-dynamic'

const MOST = 8
const asked = z.object({ of: z.enum(['person', 'reason', 'text']), part: z.string().max(200) })
export type Suggestion = { value: string; label?: string }

/**
 * Suggestions for the beginning of a person's name or address, or for a part of a reason or an error text. By POST, so
 * that no URL contains what is typed.
 */
export async function POST(request: Request) {
  const admin = await findAdmin()
  if (!admin) return new Response(null, { status: 401 })
  const query = asked.safeParse(await request.json().catch(() => null))
  if (!query.success) return Response.json({ error: 'of or part is wrong' }, { status: 400 })
  const { of, part } = query.data
  return Response.json(await suggest(await readerOf(admin), of, part.replaceAll('\0', '').trim()))
}

async function suggest(
  { db, seesAddresses }: Finder,
  of: 'person' | 'reason' | 'text',
  part: string,
): Promise<Suggestion[]> {
  if (of === 'reason') {
    const reasons = await suggestCauses(db, 'reason', part.replaceAll(' ', '_'), MOST)
    return reasons.map((value) => ({ value }))
  }
  if (of === 'text') {
    const [messages, codes] = await Promise.all([
      suggestCauses(db, 'message', part, MOST),
      suggestCauses(db, 'code', part, MOST),
    ])
    return [...messages, ...codes].slice(0, MOST).map((value) => ({ value }))
  }
  // A single letter matches too many.
  if (part.length < 2) return []
  const [byUsername, byEmail] = await Promise.all([
    selectStartingWith(db, normaliseUsername(part), users.usernameNormalised, MOST),
    seesAddresses ? selectStartingWith(db, addressStart(part), users.emailNormalised, MOST) : [],
  ])
  const people = new Map([...byUsername, ...byEmail].map((person) => [person.id, person]))
  return [...people.values()]
    .slice(0, MOST)
    .map(({ username, email }) =>
      seesAddresses ? { value: email, label: username } : { value: username, label: email },
    )
}

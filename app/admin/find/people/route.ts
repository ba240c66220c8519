import { tooManySought } from '#app/admin/parts/words.ts'
import { findPeople } from '#db/people/people.ts'
import { readerOf } from '../../access/reader.ts'
import { findAdmin } from '../../access/session.ts'
import { findByText, type Match } from '../../parts/find-person.ts'

const LONGEST = 300

/** The people whom a text names or whose name it begins, for the palette. By POST, so that no URL contains the text. */
export async function POST(request: Request) {
  const admin = await findAdmin()
  if (!admin) return new Response(null, { status: 401 })
  const reader = await readerOf(admin)
  const text = (await request.text()).slice(0, LONGEST)
  const found = await findByText(reader, text)
  if ('wait' in found && found.wait)
    return new Response(tooManySought(found.wait), {
      status: 429,
      headers: { 'retry-after': String(found.wait) },
    })
  const people: Match[] = 'id' in found ? await findPeople(reader.db, [found.id]) : found.matches
  return Response.json(people.map(({ id, username, email }) => ({ id, username, email })))
}

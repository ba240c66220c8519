import { runtime } from '#app/web/runtime.ts'
import { findPeople } from '#db/people/people.ts'
import { findAdmin } from '../../access/session.ts'
import { findByText, type Match } from '../../parts/find-person.ts'

const LONGEST = 300

/** The people whom a text names or begins, for the palette. By POST, so that the text stands in no URL. */
export async function POST(request: Request) {
  if (!(await findAdmin())) return new Response(null, { status: 401 })
  const { db } = runtime()
  const text = (await request.text()).slice(0, LONGEST)
  const found = await findByText(db, text)
  const people: Match[] = 'id' in found ? await findPeople(db, [found.id]) : found.matches
  return Response.json(people.map(({ id, username, email }) => ({ id, username, email })))
}

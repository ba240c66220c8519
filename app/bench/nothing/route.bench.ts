import { connection } from 'next/server'

/** The reference of status polls in `npm run bench`: the same answer, without asking anybody. */
export async function GET() {
  await connection()
  return new Response(null, { status: 304 })
}

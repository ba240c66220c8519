import { createHash } from 'node:crypto'
import { standingKey } from '#app/web/replica.ts'
import { readNewest } from '#db/monitoring/page-changes.ts'
import { databaseNow } from '#db/now.ts'
import { readerOf } from '../access/reader.ts'
import { findAdmin } from '../access/session.ts'
import { countNewer } from './newer.ts'
import { retryAfter, timeIn } from './pace.ts'

/**
 * Whether a page would look different now: 304 to a matching If-None-Match if not. `page` is its path, the
 * other parameters are its own. `list` and `top` name its list and the first row that the reader sees.
 */
export async function GET(request: Request) {
  const admin = await findAdmin()
  if (!admin) return new Response(null, { status: 401 })
  const begun = performance.now()
  const reader = await readerOf(admin)
  const { db, standing } = reader
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const [newer, ...changes] = await Promise.all([
    countNewer(reader, query),
    readNewest(db),
    reader.countWrites(),
  ])
  // What was counted may reach the replica after the page was drawn from it.
  const seen = [newer, timeIn(query.page ?? '', databaseNow()), ...changes, standing && standingKey(standing)]
  const etag = `"${createHash('sha256').update(JSON.stringify(seen)).digest('base64url').slice(0, 22)}"`
  const said = { etag, 'retry-after': String(retryAfter(performance.now() - begun)) }
  return request.headers.get('if-none-match') === etag
    ? new Response(null, { status: 304, headers: said })
    : Response.json({ newer }, { headers: said })
}

import { readRegistration } from '#app/web/session.ts'
import { etagOf, readStatus } from '../status.ts'

/** The status of the person whose cookie this is. 304 to a matching If-None-Match; 401 without the cookie. */
export async function GET(request: Request) {
  const userId = await readRegistration()
  const found = userId && (await readStatus(userId))
  if (!found) return Response.json({ registered: false }, { status: 401 })

  const { status } = found
  const etag = etagOf(status)
  const after: Record<string, string> =
    status.pollAfterMs === null
      ? {}
      : { 'retry-after': String(Math.max(1, Math.ceil(status.pollAfterMs / 1000))) }
  if (request.headers.get('if-none-match') === etag)
    return new Response(null, { status: 304, headers: { ...after, etag } })
  return Response.json(status, { headers: { ...after, etag } })
}

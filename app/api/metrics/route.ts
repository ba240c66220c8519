import { runtime } from '#app/web/runtime.ts'
import { sameSecret } from '#app/web/secret.ts'
import { log } from '#log'
import { health } from '../words.ts'
import { expose } from './metrics.ts'
import { paced } from './paced.ts'
import { readFacts } from './read.ts'

export const dynamic = 'force-dynamic'

const EVERY_MS = 5_000

// No longer: counters must not fall for a scraper that asks several web processes in turn every 5 seconds or more.
const read = paced(async () => {
  const exposition = expose(await readFacts(runtime()))
  return { text: await exposition.text(), type: exposition.contentType }
}, EVERY_MS)

/** Prometheus text; 404 where no METRICS_TOKEN is set, 401 without it as a bearer token, 503 without the database. */
export async function GET(request: Request) {
  const token = runtime().env.METRICS_TOKEN
  if (!token) return new Response(null, { status: 404 })
  const given = /^Bearer +(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
  if (!sameSecret(given, token))
    return new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
  try {
    const { text, type } = await read()
    return new Response(text, { headers: { 'content-type': type } })
  } catch (error) {
    log.error({ message: error instanceof Error ? error.message : String(error) }, 'metrics')
    return new Response(`${health.noDatabase}\n`, { status: 503 })
  }
}

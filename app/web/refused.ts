import type { IncomingHttpHeaders } from 'node:http'
import type { Env } from '#env'
import { hostOf } from './pass-on.ts'

/** In bytes. React takes seconds for a megabyte of references to what they refer to. */
const MAX_BODY = 64 * 1024
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS']

type Asked = { method?: string; url?: string; httpVersion?: string; headers: IncomingHttpHeaders }
type Rules = Pick<Env, 'publicUrl' | 'PUBLIC_URL' | 'TRUST_PROXY'> & {
  isOurHost: (host: string) => boolean
}
/** `text`: one line that says why. */
export type Refused = { status: number; text: string; headers?: Record<string, string> }

/** Refuses what Next would answer with an error of its own, or would read without end. */
export function refusalOf(asked: Asked, rules: Rules): Refused | null {
  const { publicUrl, isOurHost } = rules
  const { method = '', url = '/', httpVersion, headers } = asked
  // Before HTTP/1.1 there was no such header, and every browser sends it.
  if (headers.host === undefined && httpVersion === '1.1')
    return {
      status: 400,
      text: 'Say which host you ask, by the header host.',
      headers: { connection: 'close' },
    }
  if (headers.host !== undefined && !isOurHost(headers.host))
    return {
      status: 421,
      text: `Web does not answer to the name ${headers.host.slice(0, 200)}: people's pages are at ${publicUrl} (PUBLIC_URL).`,
    }
  if (!url.startsWith('/')) return { status: 400, text: 'An address here begins with /.' }
  if (!METHODS.includes(method))
    return { status: 405, text: `${method} is not possible here.`, headers: { allow: METHODS.join(', ') } }
  // Browsers send a body's length; a client that does not could send for ever.
  if (headers['transfer-encoding'])
    return {
      status: 411,
      text: 'Say how long the body is, by content-length: one in chunks is not read.',
      headers: { connection: 'close' },
    }
  if (Number(headers['content-length'] ?? 0) > MAX_BODY)
    return { status: 413, text: `The body is longer than ${MAX_BODY} bytes.` }
  if (method === 'POST' && !isOurs(headers, rules))
    return {
      status: 403,
      text: `A page of ${headers.origin?.slice(0, 200) || 'nowhere'} may not post here: people's pages are at ${publicUrl} (PUBLIC_URL).`,
    }
  return null
}

/** Whether a page of this application posts; what no browser sends has no origin. */
function isOurs({ origin, host, ...headers }: IncomingHttpHeaders, { PUBLIC_URL, TRUST_PROXY }: Rules) {
  if (origin === undefined || origin === PUBLIC_URL) return true
  const from = hostOf(origin)
  // With `PUBLIC_URL` a proxy may pass on any host.
  if (PUBLIC_URL || !from) return false
  const [forwarded] = String(headers['x-forwarded-host'] ?? '').split(',')
  return from === host || (TRUST_PROXY > 0 && from === forwarded?.trim())
}

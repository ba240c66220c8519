import type { IncomingHttpHeaders } from 'node:http'
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js'

type Asked = { method?: string; url?: string; headers: IncomingHttpHeaders }

/**
 * Makes a request that `refusalOf` has let pass one that all who read it understand alike. Behind a proxy that sends its own
 * name as the host, Next would refuse its origin: it is told the public name.
 */
export function passOn(asked: Asked) {
  const { headers } = asked
  const from = headers.origin && hostOf(headers.origin)
  if (asked.method === 'POST' && from) headers['x-forwarded-host'] = from
  // People's scheme is in `PUBLIC_URL`. Next would believe this of anybody.
  delete headers['x-forwarded-proto']
  if (headers.cookie !== undefined) headers.cookie = oneOfEach(headers.cookie)
  // No page of ours asks for more than this kind, and Next would write an error into the log.
  if (headers['next-router-prefetch'] !== '1') delete headers['next-router-prefetch']
  // Next would answer with 500. Without it the page comes whole.
  if (!isRouterState(headers['next-router-state-tree'])) delete headers['next-router-state-tree']
  // An address that cannot be decoded names nothing, nor does that of Next's own page; it would answer with 500.
  const { url = '' } = asked
  if (!isDecodable(url) || /^\/_global-error([?#]|$)/.test(url)) asked.url = '/%EF%BF%BD'
}

/** Of a page, which has come by HTTP. Null where it has not. */
export const hostOf = (url: string) => (/^https?:/i.test(url) ? (URL.parse(url)?.host ?? null) : null)

const NAME = /^[!#$%&'*+\-.^_`|~\w]+$/

/** Of two cookies of one name better-auth reads the first, and Next the last. An empty one is none. */
function oneOfEach(cookies: string) {
  const first = new Map<string, string>()
  for (const pair of cookies.split(';')) {
    const [name = '', ...rest] = pair.split('=')
    const [key, value] = [name.trim(), rest.join('=').trim()]
    if (NAME.test(key) && value !== '' && !first.has(key)) first.set(key, value)
  }
  return Array.from(first, ([name, value]) => `${name}=${value}`).join('; ')
}

function isRouterState(header: string | string[] | undefined) {
  try {
    parseAndValidateFlightRouterState(header)
    return true
  } catch {
    return false
  }
}

function isDecodable(url: string) {
  try {
    decodeURIComponent(url.replace(/\?.*$/s, ''))
    return true
  } catch {
    return false
  }
}

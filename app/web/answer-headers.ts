import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What the settings say about who may come in, and how. */
export type Door = {
  publicUrl: string
  /** Origins whose pages may show people's pages in a frame. */
  frameAncestors: string[]
  /** A development server needs eval, and scripts and styles in the page. */
  dev: boolean
}

/** Nobody may frame any other page, the dashboard's above all. */
const PEOPLES_PAGES = ['/', '/account', '/register/outdated']
/** Named by what is in them, or the same for everybody. Every other answer may be somebody's own. */
const FILES = /^\/(_next\/static\/|icon\.svg$|favicon\.ico$)/
const YEAR_SECONDS = 31_536_000

const UNUSED = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']

/** The headers of every answer, whoever makes it: a page, a route handler, a file, a refusal. */
export function answerHeaders(path: string, nonce: string, door: Door): Record<string, string> {
  const framed = PEOPLES_PAGES.includes(path) && door.frameAncestors.length > 0
  const policy = [
    "default-src 'self'",
    // Next gives its own scripts this nonce, and what they load is theirs.
    ...(door.dev ? [] : [`script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`, "style-src 'self'"]),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${framed ? door.frameAncestors.join(' ') : "'none'"}`,
  ]
  return {
    'content-security-policy': (door.dev ? policy.slice(1) : policy).join('; '),
    // It knows no list of origins, and would contradict one.
    ...(!framed && { 'x-frame-options': 'DENY' }),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'permissions-policy': UNUSED.map((feature) => `${feature}=()`).join(', '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(door.publicUrl.startsWith('https:') && {
      'strict-transport-security': `max-age=${YEAR_SECONDS}; includeSubDomains`,
    }),
    ...(!FILES.test(path) && { 'cache-control': 'no-store' }),
  }
}

const TEXT = /^(text\/|application\/xml|[^;]+\+xml)/i

/** Sees to it that whatever answers this request does so with these headers. */
export function stampAnswer(request: IncomingMessage, response: ServerResponse, door: Door) {
  const path = (request.url ?? '/').replace(/[?#].*$/s, '')
  const headers = answerHeaders(path, randomBytes(16).toString('base64'), door)
  // Next reads the nonce for its scripts here, whatever a client claims.
  request.headers['content-security-policy'] = headers['content-security-policy']
  const { writeHead } = response
  response.writeHead = (...given: unknown[]) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const type = String(response.getHeader('content-type') ?? '')
    if (TEXT.test(type) && !/charset=/i.test(type))
      response.setHeader('content-type', `${type}; charset=utf-8`)
    return Reflect.apply(writeHead, response, given)
  }
}

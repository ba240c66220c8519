import { expect } from '@playwright/test'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { address, served, test } from './own-stack.ts'
import { type Answer, send, sendRaw } from './raw-request.ts'
import { ADMIN, type Stack } from './stack.ts'

/** A registered browser, and the address of one of our style sheets. @param origin of the pages. */
async function prepare(stack: Stack, origin = stack.url) {
  const client = await openForm(stack.url)
  const register = () => client.register(somebody(), { ...address(), origin })
  await register()
  const html = await (await fetch(stack.url)).text()
  const sheet = /href="(\/_next\/static\/[^"]+\.css)/.exec(html)?.[1] ?? ''
  return { register, sheet, cookie: client.cookies() }
}
type Prepared = Awaited<ReturnType<typeof prepare>>

const MULTIPART = { 'content-type': 'multipart/form-data; boundary=x' }
const evil = { origin: 'https://evil.example', 'content-length': '0' }
type Kind = [status: number, what: string, ask: (stack: Stack, prepared: Prepared) => Promise<Answer>]
const get =
  (path: string, headers = {}) =>
  (stack: Stack, { cookie }: Prepared) =>
    send(stack, 'GET', path, { cookie, ...headers })

const kinds: Kind[] = [
  [200, 'the form', get('/')],
  [200, 'the account', get('/account')],
  [200, 'the account of nobody', (stack) => send(stack, 'GET', '/account')],
  [200, 'sign-in', get('/admin/sign-in')],
  [200, 'a form that is outdated', get('/register/outdated')],
  [200, 'a page as React asks for it', asReactAsks],
  [200, 'the status', get('/account/subscription')],
  [200, 'health', get('/api/health/live')],
  [200, 'a style sheet', (stack, { sheet }) => send(stack, 'GET', sheet)],
  [200, 'the icon', get('/icon.svg')],
  [200, 'the icon by its old name', get('/favicon.ico')],
  [200, 'a name that is free', (stack) => post(stack, '/register/available', '{"username":"somebody"}')],
  [303, 'a registration', (_, { register }) => answerOf(register())],
  [307, 'the dashboard to a stranger', get('/admin')],
  [308, 'an address with a slash too many', get('/account/')],
  [304, 'an unchanged status', unchanged('/account/subscription')],
  [304, 'an unchanged file', (stack, prepared) => unchanged(prepared.sheet)(stack, prepared)],
  [
    400,
    'a body that is no form',
    (stack) => send(stack, 'POST', '/', { ...MULTIPART, 'content-length': '1' }, 'x'),
  ],
  [400, 'a name that is none', (stack) => post(stack, '/register/available', '{}')],
  [400, 'an address that is none', (stack) => send(stack, 'OPTIONS', '*')],
  [400, 'what is no request', (stack) => sendRaw(stack, 'hello\r\n\r\n')],
  [400, 'a request without a host', (stack) => sendRaw(stack, 'GET / HTTP/1.1\r\n\r\n')],
  [401, 'the status of nobody', (stack) => send(stack, 'GET', '/account/subscription')],
  [401, 'an unsigned message', (stack) => post(stack, '/api/webhooks/webhook', '{}')],
  [403, 'a form of another site', (stack) => send(stack, 'POST', '/', evil)],
  [404, 'a page that does not exist', get('/nowhere')],
  [
    404,
    'another protocol',
    (stack) => send(stack, 'GET', '/nowhere', { connection: 'Upgrade', upgrade: 'x' }),
  ],
  [404, 'a file that does not exist', get('/_next/static/nothing.js')],
  [404, 'metrics without a token', get('/api/metrics')],
  [405, 'TRACE', (stack) => send(stack, 'TRACE', '/')],
  [405, 'PUT to a route handler', (stack) => send(stack, 'PUT', '/api/health/live')],
  [411, 'a body in chunks', (stack) => send(stack, 'POST', '/', { 'transfer-encoding': 'chunked' }, 'x')],
  [413, 'a body that is too long', (stack) => send(stack, 'POST', '/', { 'content-length': '9999999' })],
  [431, 'headers that are too long', (stack) => sendRaw(stack, `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}`)],
]

/** With a database that lacks a table. */
const failing: Kind[] = [
  [500, 'a page that fails', get('/account')],
  [500, 'a route handler that fails', get('/account/subscription')],
]

/** Next first leads to an address that has a hash of these headers. */
async function asReactAsks(stack: Stack, { cookie }: Prepared) {
  const { headers } = await send(stack, 'GET', '/account', { cookie, rsc: '1' })
  return send(stack, 'GET', headers.get('location') ?? '', { cookie, rsc: '1' })
}

const post = (stack: Stack, path: string, body: string) =>
  send(stack, 'POST', path, { ...address(), 'content-length': String(body.length) }, body)

function unchanged(path: string) {
  return async (stack: Stack, { cookie }: Prepared) => {
    const { headers } = await send(stack, 'GET', path, { cookie })
    return send(stack, 'GET', path, { cookie, 'if-none-match': headers.get('etag') ?? '' })
  }
}

async function answerOf(answering: Promise<Response>): Promise<Answer> {
  const answer = await answering
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

const STORED = /style sheet|icon|unchanged file|file that does not exist/

/** What is missing from an answer, or too much. */
function faults(what: string, { headers, text }: Answer) {
  const get = (name: string) => headers.get(name) ?? ''
  const policy = get('content-security-policy')
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
  const [type, body] = [get('content-type'), text.trimStart()]
  const isPage = type.startsWith('text/html')
  const rules: [string, boolean][] = [
    ['a policy without unsafe-…', policy.includes("script-src 'self' 'nonce-") && !policy.includes('unsafe')],
    ['nobody else’s frame', /frame-ancestors '?\w/.test(policy)],
    ['nosniff', get('x-content-type-options') === 'nosniff'],
    ['Referrer-Policy', get('referrer-policy') === 'same-origin'],
    ['Permissions-Policy', get('permissions-policy').includes('camera=()')],
    ['COOP', get('cross-origin-opener-policy') === 'same-origin'],
    ['CORP', get('cross-origin-resource-policy') === 'same-origin'],
    ['no-store', STORED.test(what) || get('cache-control') === 'no-store'],
    ['a charset', !/^text|xml/.test(type) || /charset=utf-8/i.test(type)],
    ['scripts with the nonce', !isPage || allHave(body, 'script', `nonce="${nonce}"`)],
    ['no styles in the page', !isPage || !/<style|\sstyle="/.test(body)],
  ]
  return rules.filter(([, kept]) => !kept).map(([rule]) => `${what}: lacks ${rule}`)
}

const allHave = (html: string, tag: string, part: string) =>
  [...html.matchAll(new RegExp(`<${tag}[ >][^>]*>?`, 'g'))].every(([opening]) => opening.includes(part))

async function inspect(
  stack: Stack,
  chosen: Kind[],
  prepared: Prepared,
  more: (answer: Answer) => string[] = () => [],
) {
  const found: string[] = []
  for (const [status, what, ask] of chosen) {
    const answer = await ask(stack, prepared)
    if (answer.status !== status) found.push(`${what}: ${answer.status} in place of ${status}`)
    found.push(...faults(what, answer), ...more(answer).map((fault) => `${what}: ${fault}`))
  }
  return found
}

test('every kind of answer has every header', async ({ stack }) => {
  const prepared = await prepare(stack)
  expect(prepared.sheet).not.toBe('')
  const closed = ({ headers }: Answer) => [
    ...(headers.get('x-frame-options') === 'DENY' ? [] : ['may be framed']),
    ...(headers.has('strict-transport-security') ? ['asks for HTTPS, which is not there'] : []),
  ]
  expect(await inspect(stack, kinds, prepared, closed)).toEqual([])
  await stack.sql`alter table subscriptions rename to subscriptions_gone`
  try {
    expect(await inspect(stack, failing, prepared, closed)).toEqual([])
  } finally {
    await stack.sql`alter table subscriptions_gone rename to subscriptions`
  }
})

test('every nonce is another one', async ({ stack }) => {
  const nonces = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const { headers } = await fetch(stack.url, {
        headers: { 'content-security-policy': "script-src 'nonce-mine'" },
      })
      return /'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1]
    }),
  )
  expect(new Set(nonces).size).toBe(20)
  expect(nonces).not.toContain('mine')
})

served(
  'behind HTTPS: HSTS, cookies that only this host can set, and frames for people’s pages alone',
  async ({ stack }) => {
    const strict = ({ headers }: Answer) =>
      /^max-age=31536000; includeSubDomains$/.test(headers.get('strict-transport-security') ?? '')
        ? []
        : ['lacks HSTS']
    const origin = 'https://register.example.com'
    const prepared = await prepare(stack, origin)
    const chosen = kinds.filter(([, what]) => !what.includes('unsigned'))
    expect(await inspect(stack, chosen, prepared, strict)).toEqual([])
    const framing = async (path: string) => {
      const { headers } = await send(stack, 'GET', path)
      return [
        /frame-ancestors ([^;]+)/.exec(headers.get('content-security-policy') ?? '')?.[1],
        headers.get('x-frame-options'),
      ]
    }
    for (const path of ['/', '/account'])
      expect(await framing(path)).toEqual(['https://www.example.com', null])
    for (const path of ['/admin', '/admin/sign-in', '/nowhere'])
      expect(await framing(path)).toEqual(["'none'", 'DENY'])

    const set: string[] = []
    const form = await openForm(stack.url)
    for (const answer of [await fetch(stack.url), await form.register(somebody(), { ...address(), origin })])
      set.push(...answer.headers.getSetCookie())
    const signIn = await openForm(stack.url, '/admin/sign-in')
    const signedIn = await signIn.post(Object.entries(ADMIN), { origin })
    expect(signedIn.headers.get('location')).toBe('/admin')
    set.push(...signedIn.headers.getSetCookie())
    const names = set.map((cookie) => cookie.split('=')[0])
    expect(names.sort()).toEqual([
      '__Host-frontdesk.session_token',
      '__Host-frontdesk_browser',
      '__Host-frontdesk_known',
      '__Host-frontdesk_registration',
    ])
    for (const cookie of set) {
      expect(cookie).toMatch(/; secure/i)
      expect(cookie).toMatch(/; httponly/i)
      expect(cookie).toMatch(/; path=\/(;|$)/i)
      expect(cookie).toMatch(/; samesite=lax/i)
      expect(cookie).not.toMatch(/; domain/i)
    }
    const page = await fetch(`${stack.url}/account`, { headers: { cookie: form.cookies() } })
    expect(await page.text()).toContain('You’re registered')
  },
)

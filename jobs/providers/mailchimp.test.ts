import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import type { Contact } from '#db/subscriptions.ts'
import { parseEnv } from '#env'
import { mailchimp, subscriberHash } from './mailchimp.ts'

const contact: Contact = {
  userId: '019b0000-0000-7000-8000-000000000001',
  email: 'Some.Body@example.com',
  emailNormalised: 'some.body@example.com',
  state: 'pending',
  jobId: null,
  waitingSince: new Date(),
  consentedAt: new Date('2026-01-02T03:04:05Z'),
  consentAddress: '203.0.113.9',
}

type Seen = { method?: string; url?: string; body: Record<string, unknown>; authorization?: string }
let seen: Seen[] = []
let doubleOptIn = false
let respond: (request: IncomingMessage, response: ServerResponse) => void
const server = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request) text += chunk
  seen.push({
    method: request.method,
    url: request.url,
    body: text ? JSON.parse(text) : {},
    authorization: request.headers.authorization,
  })
  if (request.method === 'GET') return response.end(JSON.stringify({ double_optin: doubleOptIn }))
  respond(request, response)
})
before(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)))
after(() => {
  server.close()
  server.closeAllConnections()
})

function subscribe(answer: typeof respond, milliseconds = 2000) {
  seen = []
  respond = answer
  const { port } = server.address() as AddressInfo
  const env = parseEnv({
    DATABASE_URL: 'postgres://unused',
    SESSION_SECRET: 'x'.repeat(32),
    MAILCHIMP_API_KEY: 'secret-us1',
    MAILCHIMP_LIST_ID: 'abc',
    MAILCHIMP_BASE_URL: `http://127.0.0.1:${port}/3.0`,
  })
  return mailchimp(env).subscribe(contact, AbortSignal.timeout(milliseconds))
}
const json =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
const problem = (status: number, title: string, detail = '', errors?: object[]) =>
  json(status, { title, status, detail, errors })

test('the call: PUT by hash, status_if_new and never status, with the evidence of consent', async () => {
  doubleOptIn = false
  assert.equal((await subscribe(json(200, { status: 'subscribed' }))).kind, 'confirmed')
  assert.deepEqual(seen[1], {
    method: 'PUT',
    url: `/3.0/lists/abc/members/${subscriberHash('some.body@example.com')}`,
    authorization: `Basic ${Buffer.from('frontdesk:secret-us1').toString('base64')}`,
    body: {
      email_address: 'Some.Body@example.com',
      status_if_new: 'subscribed',
      ip_signup: '203.0.113.9',
      timestamp_signup: '2026-01-02T03:04:05.000Z',
    },
  })
})

test('a list with double opt-in gets pending members', async () => {
  doubleOptIn = true
  assert.equal((await subscribe(json(200, { status: 'pending' }))).kind, 'awaiting_confirmation')
  assert.equal(seen[1]?.body.status_if_new, 'pending')
  doubleOptIn = false
})

const statuses = {
  subscribed: 'confirmed',
  pending: 'awaiting_confirmation',
  unsubscribed: 'suppressed',
  cleaned: 'suppressed',
  archived: 'suppressed',
  something_new: 'unknown_answer',
}
for (const [status, kind] of Object.entries(statuses)) {
  test(`a member who is ${status}: ${kind}`, async () => {
    assert.equal((await subscribe(json(200, { status }))).kind, kind)
  })
}

const errors: [string, Parameters<typeof subscribe>[0], { kind: string; reason?: string }][] = [
  [
    'looks fake',
    problem(400, 'Invalid Resource', 'x@y.z looks fake or invalid'),
    { kind: 'rejected', reason: 'invalid_email' },
  ],
  [
    'merge field',
    problem(400, 'Invalid Resource', 'Your merge fields were invalid.', [
      { field: 'FNAME', message: 'This value should not be blank.' },
    ]),
    { kind: 'misconfigured', reason: 'merge_field FNAME' },
  ],
  ['forgotten', problem(400, 'Forgotten Email Not Subscribed'), { kind: 'suppressed' }],
  ['compliance', problem(400, 'Member In Compliance State'), { kind: 'suppressed' }],
  ['exists', problem(400, 'Member Exists'), { kind: 'already_subscribed' }],
  [
    'too many lists',
    problem(400, 'Invalid Resource', 'x has signed up to a lot of lists very recently'),
    { kind: 'retry', reason: 'throttled_address' },
  ],
  ['an unknown 400', problem(400, 'Something Else'), { kind: 'unknown_answer' }],
  ['wrong key', problem(401, 'API Key Invalid'), { kind: 'misconfigured', reason: 'unauthorized' }],
  ['no permission', problem(403, 'Forbidden'), { kind: 'misconfigured', reason: 'unauthorized' }],
  ['no list', problem(404, 'Resource Not Found'), { kind: 'misconfigured', reason: 'list_not_found' }],
  ['too many requests', problem(429, 'Too Many Requests'), { kind: 'retry', reason: 'rate_limited' }],
  ['a fault', problem(500, 'Internal Server Error'), { kind: 'retry', reason: 'server_error' }],
  ['an empty 200', json(200, {}), { kind: 'unknown_answer' }],
  [
    'a gateway page with 403',
    (_, response) => response.writeHead(403, { 'content-type': 'text/html' }).end('<html>Forbidden</html>'),
    { kind: 'retry', reason: 'rate_limited' },
  ],
  [
    'a maintenance page',
    (_, response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<html>back soon</html>'),
    { kind: 'retry', reason: 'server_error' },
  ],
  [
    'a redirect',
    (_, response) => response.writeHead(302, { location: '/login' }).end(),
    { kind: 'retry', reason: 'bad_response' },
  ],
  ['a closed connection', (request) => request.socket.destroy(), { kind: 'retry', reason: 'unreachable' }],
]
for (const [what, answer, expected] of errors) {
  test(`${what}: ${expected.kind} ${expected.reason ?? ''}, in one call`, async () => {
    const outcome = await subscribe(answer)
    assert.deepEqual({ kind: outcome.kind, ...('reason' in outcome && { reason: outcome.reason }) }, expected)
    assert.equal(seen.filter((call) => call.method === 'PUT').length, 1)
    assert.ok(!JSON.stringify(outcome).includes('@'), 'no address in an outcome')
  })
}

test('no answer: retry, timeout, when the signal says so', async () => {
  const outcome = await subscribe(() => {}, 100)
  assert.deepEqual([outcome.kind, 'reason' in outcome && outcome.reason], ['retry', 'timeout'])
})

test('Retry-After is passed on, as seconds and as a date', async () => {
  for (const header of ['120', new Date(Date.now() + 120_000).toUTCString()]) {
    const outcome = await subscribe(json(429, { title: 'Too Many Requests' }, { 'retry-after': header }))
    assert.ok(outcome.kind === 'retry' && outcome.notBefore)
    const seconds = (outcome.notBefore.getTime() - Date.now()) / 1000
    assert.ok(seconds > 110 && seconds < 125, `${seconds} s`)
  }
})

test('an endless body is cut off', async () => {
  const endless = Readable.from(
    (function* () {
      for (;;) yield 'x'.repeat(65_536)
    })(),
  )
  const outcome = await subscribe((_, response) => void endless.pipe(response))
  endless.destroy()
  assert.equal(outcome.kind, 'unknown_answer')
})

import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Outcome } from '#jobs/providers/outcome.ts'
import type { Dialect, Reply } from '../simulator/dialect.ts'
import { send } from '../simulator/provider.ts'

type Trouble = {
  name: string
  /** `giveUp`: the caller's time limit is over. */
  respond: (request: IncomingMessage, response: ServerResponse, giveUp: () => void) => void
  expect: (outcome: Outcome) => void
}

const html = '<html><body><h1>Back soon</h1></body></html>'
const tenMegabytes = Buffer.from(JSON.stringify('x'.repeat(10 * 1024 * 1024)))

const reply = (answer: Reply) => (request: IncomingMessage, response: ServerResponse) => {
  request.resume()
  send(response, answer)
}
const kind = (wanted: Outcome['kind'], reason?: string) => (outcome: Outcome) => {
  assert.equal(outcome.kind, wanted, JSON.stringify(outcome))
  if (reason) assert.equal('reason' in outcome && outcome.reason, reason)
}
const waits = (seconds: number | undefined) => (outcome: Outcome) => {
  kind('retry', 'rate_limited')(outcome)
  assert.equal(outcome.kind === 'retry' && outcome.waitSeconds, seconds)
}

/** Faults before, on the way to, and in a provider, and the outcome that an adapter must make of each. */
export const troubles = (refusals: Dialect['refusals'], unreadable: Outcome['kind']): Trouble[] => [
  {
    name: '429 with Retry-After',
    respond: reply({ ...refusals.rateLimited, headers: { 'retry-after': '120' } }),
    expect: waits(120),
  },
  {
    name: '429 without Retry-After',
    respond: reply({ ...refusals.rateLimited, headers: {} }),
    expect: waits(undefined),
  },
  {
    name: '429 with a Retry-After of years',
    respond: reply({ ...refusals.rateLimited, headers: { 'retry-after': '31536000' } }),
    expect: waits(undefined),
  },
  { name: '401', respond: reply(refusals.badKey), expect: kind('misconfigured') },
  { name: '403', respond: reply(refusals.forbidden), expect: kind('misconfigured') },
  { name: '500', respond: reply({ status: 500, body: {} }), expect: kind('retry', 'server_error') },
  { name: '503', respond: reply(refusals.unavailable), expect: kind('retry', 'server_error') },
  {
    name: '504 of a gateway',
    respond: reply({ status: 504, type: 'text/html', body: html }),
    expect: kind('retry', 'server_error'),
  },
  {
    name: 'a gateway’s page with 404',
    respond: reply({ status: 404, type: 'text/html', body: html }),
    expect: kind('retry', 'bad_response'),
  },
  {
    name: 'a redirect to a login',
    respond: reply({ status: 302, headers: { location: '/login' } }),
    expect: kind('retry', 'bad_response'),
  },
  {
    name: 'an unknown refusal',
    respond: reply({ status: 400, body: { surprise: true } }),
    expect: kind('unknown_answer'),
  },
  {
    name: 'HTML instead of JSON',
    respond: reply({ status: 200, type: 'text/html', body: html }),
    expect: kind(unreadable),
  },
  { name: 'an empty body', respond: reply({ status: 200 }), expect: kind(unreadable) },
  {
    name: 'a 2xx of another shape',
    respond: reply({ status: 200, body: { surprise: [1, 2, 3] } }),
    expect: kind(unreadable),
  },
  {
    name: '10 MB',
    respond(request, response) {
      request.resume()
      response.writeHead(200, { 'content-type': 'application/json' }).end(tenMegabytes)
    },
    expect: kind(unreadable),
  },
  { name: 'no answer', respond: (_request, _response, giveUp) => giveUp(), expect: kind('retry', 'timeout') },
  {
    name: 'a reset in the middle',
    respond(request, response) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('{"id":', () => request.socket.destroy())
    },
    expect: kind('retry', 'unreachable'),
  },
]

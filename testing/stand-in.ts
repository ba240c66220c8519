import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach } from 'node:test'
import type { Contact } from '#db/subscriptions/reads.ts'
import { parseEnv } from '#env'
import { createProvider } from '#jobs/providers/create.ts'
import type { Send } from '#jobs/providers/http.ts'
import type { Reply } from '../simulator/dialect.ts'
import { dialects } from '../simulator/dialects/index.ts'
import { createSimulatedProvider, parseJson, readText, send } from '../simulator/provider.ts'

export type StandInName = keyof typeof dialects
type Variables = Record<string, string>
type Received = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { text: string; body: unknown }

export const EMAIL = 'Some.Body@example.com'
export const contact: Contact = {
  userId: '019b0000-0000-7000-8000-000000000001',
  email: EMAIL,
  emailNormalised: EMAIL.toLowerCase(),
  state: 'pending',
  jobId: '019b0000-0000-7000-8000-00000000000a',
  waitingSince: new Date(),
  attempts: 0,
  consentedAt: new Date('2026-01-02T03:04:05Z'),
  consentAddress: '203.0.113.9',
}
export const signal = (milliseconds = 5000) => AbortSignal.timeout(milliseconds)

/** The adapter of `name` with these settings, as the worker would create it. */
export const adapter = (name: StandInName, variables: Variables, through?: Send) =>
  createProvider(
    parseEnv({
      DATABASE_URL: 'postgres://unused',
      SESSION_SECRET: 'x'.repeat(32),
      PROVIDER: name,
      ...variables,
    }).provider,
    through,
  )

/** A stateful stand-in of `name` on a port of its own; `respond`, where set, answers instead of it. */
export function standIn(name: StandInName) {
  const provider = createSimulatedProvider()
  const { base, variables } = dialects[name]
  /** The stand-in's own answer. */
  const pass = (request: IncomingMessage, response: ServerResponse) =>
    provider
      .provide(dialects[name], request, response)
      .catch((error: Error) => send(response, { status: 500, body: { fault: error.stack } }))
  const context = {
    name,
    provider,
    pass,
    url: '',
    respond: null as ((request: IncomingMessage, response: ServerResponse) => unknown) | null,
    onlyWrites: false,
    /** The URL of the stand-in. */
    base: () => context.url + base,
    /** The adapter with settings that lead here. */
    make: (changes: Variables = {}, gone = false) =>
      adapter(name, { ...variables(context.base(), gone), ...changes }),
    subscribe: (person: Partial<Contact> = {}, changes: Variables = {}) =>
      context.make(changes).subscribe({ ...contact, ...person }, signal()),
    calls: () => provider.recorded().requests.map(({ method, path }) => `${method} ${path}`),
    /** Answers all requests, or all writes, alike. */
    answer(reply: Reply, { onlyWrites = false } = {}) {
      context.onlyWrites = onlyWrites
      context.respond = (request, response) => {
        request.resume()
        send(response, reply)
      }
    },
    /** Gives the chosen answers, and records the requests. */
    record(reply: (received: Received, index: number) => Reply, { onlyWrites = false } = {}) {
      const seen: Received[] = []
      context.onlyWrites = onlyWrites
      context.respond = async (request, response) => {
        const { method, url, headers } = request
        const text = await readText(request)
        const received = {
          method,
          url,
          headers,
          text,
          body: parseJson(text) ?? text,
        }
        seen.push(received)
        send(response, reply(received, seen.length - 1))
      }
      return seen
    },
  }
  const server = createServer((request, response) => {
    const instead = context.respond && !(context.onlyWrites && request.method === 'GET')
    return (instead && context.respond ? context.respond : pass)(request, response)
  })
  before(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    context.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  beforeEach(() => {
    provider.reset()
    context.respond = null
    context.onlyWrites = false
  })
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  return context
}
export type StandIn = ReturnType<typeof standIn>

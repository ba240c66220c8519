import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach } from 'node:test'
import type { Contact } from '#db/subscriptions/reads.ts'
import { type ProviderName, parseEnv } from '#env'
import { createProvider } from '#jobs/providers/index.ts'
import { dialects } from '../simulator/dialects/index.ts'
import { createSimulatedProvider, send } from '../simulator/provider.ts'

type Respond = (request: IncomingMessage, response: ServerResponse) => void

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

/** The adapter of `name` with these settings, as the worker would make it. */
export const adapter = (name: ProviderName, variables: Record<string, string>) =>
  createProvider(
    parseEnv({
      DATABASE_URL: 'postgres://unused',
      SESSION_SECRET: 'x'.repeat(32),
      PROVIDER: name,
      ...variables,
    }).provider,
  )

/** A stateful stand-in of `name` on a port of its own; `respond`, where set, answers instead of it. */
export function standIn(name: keyof typeof dialects) {
  const provider = createSimulatedProvider()
  const context = { provider, url: '', respond: null as Respond | null, onlyWrites: false }
  const server = createServer((request, response) => {
    const instead = context.respond && !(context.onlyWrites && request.method === 'GET')
    if (instead && context.respond) return context.respond(request, response)
    provider
      .provide(dialects[name], request, response)
      .catch((error: Error) => send(response, { status: 500, body: { fault: error.stack } }))
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

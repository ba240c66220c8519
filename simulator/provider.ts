import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { initialSettings, type Settings } from './control.ts'
import type { Call, Dialect, Reply } from './dialect.ts'
import { createMembers } from './members.ts'

const MAX_RECORDED = 20_000

type Recorded = {
  at: string
  method: string
  path: string
  email?: string
  mode: string
  status: number | null
  /** The id in the answer's X-Request-Id. */
  id: string
}

/** One simulated provider: its people, its mode, and the requests it got. */
export function createSimulatedProvider() {
  const members = createMembers()
  let settings: Settings = { ...initialSettings }
  let requests: Recorded[] = []
  let running = 0
  let highestConcurrency = 0
  /** When the requests of the last second came, and the most in any second. */
  let lately: number[] = []
  let highestPerSecond = 0

  function countArrival() {
    const now = performance.now()
    lately = [...lately.filter((time) => time > now - 1000), now]
    highestPerSecond = Math.max(highestPerSecond, lately.length)
    running++
    highestConcurrency = Math.max(highestConcurrency, running)
  }

  /** Answers one request in a dialect, according to the mode. */
  async function provide(dialect: Dialect, request: IncomingMessage, response: ServerResponse) {
    const at = new Date().toISOString()
    const id = randomUUID()
    response.setHeader('x-request-id', id)
    const { mode } = settings
    countArrival()
    let email: string | undefined
    response.once('close', () => {
      running--
      requests.push({
        at,
        method: request.method ?? '',
        path: request.url ?? '',
        email,
        mode,
        status: response.headersSent ? response.statusCode : null,
        id,
      })
      if (requests.length > MAX_RECORDED) requests.shift()
    })
    const call = await readCall(dialect.base, request)
    email = addressIn(call.body)

    if (mode === 'hang') return
    if (mode === 'refuse') return request.socket.destroy()
    await delay(settings.latencyMs + (mode === 'slow' ? 3000 : 0))
    if (mode === 'maintenance')
      return send(response, {
        status: 503,
        type: 'text/html',
        body: '<html><body><h1>Scheduled maintenance</h1></body></html>',
      })
    const reply = replyOf(dialect, call, email)
    if (mode === 'commit_then_drop' && call.method !== 'GET') return request.socket.destroy()
    send(response, reply)
  }

  function replyOf({ refusals, ...dialect }: Dialect, call: Call, email: string | undefined): Reply {
    const { mode } = settings
    if (mode === 'bad_key' || !dialect.isAuthorised(call)) return refusals.badKey
    if (mode === 'down' || (mode === 'flaky' && Math.random() < settings.failRate))
      return refusals.unavailable
    if (mode === 'rate_limited') return refusals.rateLimited
    if (mode === 'reject' && email) return refusals.badAddress(email)
    return dialect.answer(members, settings, call) ?? refusals.notFound
  }

  return {
    members,
    provide,
    settings: () => settings,
    set: (changes: Partial<Settings>) => {
      settings = { ...settings, ...changes }
    },
    reset() {
      settings = { ...initialSettings }
      members.clear()
      requests = []
      highestConcurrency = running
      highestPerSecond = 0
    },
    /** @param last so many of the requests, the newest. */
    recorded: (last = MAX_RECORDED) => ({
      total: requests.length,
      members: members.count(),
      running,
      highestConcurrency,
      highestPerSecond,
      requests: requests.slice(-last),
    }),
  }
}

async function readCall(base: string, request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url ?? '/', 'http://simulator')
  const text = await readText(request)
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(url.pathname.slice(base.length)),
    query: url.searchParams,
    body: form ? Object.fromEntries(new URLSearchParams(text)) : parseJson(text),
    text,
    headers: request.headers,
  }
}

export async function readText(request: IncomingMessage) {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function addressIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || !body) return undefined
  const fields = body as Record<string, unknown>
  const found: unknown[] = ['email_address', 'email', 'subscriber'].map((name) => fields[name])
  return found.find((value) => typeof value === 'string') ?? addressIn(fields.data)
}

export function send(response: ServerResponse, { status, body, type = 'application/json', headers }: Reply) {
  response.writeHead(status, { ...(body !== undefined && { 'content-type': type }), ...headers })
  response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
}

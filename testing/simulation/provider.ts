import type { Limits } from '#jobs/providers/contract.ts'
import type { Answered } from '#jobs/providers/public-fetch.ts'
import { waitSeconds } from '#jobs/providers/wait.ts'
import type { Call, Reply } from '../../simulator/dialect.ts'
import { dialects } from '../../simulator/dialects/index.ts'
import { createMembers, type Member } from '../../simulator/members.ts'
import { parseJson } from '../../simulator/provider.ts'
import type { Owner, VirtualTime } from './virtual-time.ts'

export type DialectName = keyof typeof dialects
export type Weather = {
  mode:
    | 'up'
    | 'down'
    | 'maintenance'
    | 'refuse'
    | 'hang'
    | 'done_and_hangs'
    | 'flaky'
    | 'bad_key'
    | 'reject'
    | 'rate_limited'
    | 'surprise'
  /** The header of mode `rate_limited`. */
  retryAfter?: string | null
}
/** One request, as the provider sees it; times of the simulation. */
export type Request = {
  at: number
  /** When it was answered or has ended; null while it runs. */
  endedAt: number | null
  worker: string
  about: string | null
  call: string
  status: number | null
  /** Seconds that everybody was asked to wait. */
  holds: number | null
  /** Whether its caller gave up on it, or died. */
  abandoned: boolean
}
type Change = {
  at: number
  address: string
  before: Member | null
  after: Member | null
  request: Request | null
}

const OUT = ['unsubscribed', 'cleaned', 'archived', 'transactional', 'blocked']
export const isOut = (member: Pick<Member, 'status'> | null | undefined) =>
  member !== null && member !== undefined && OUT.includes(member.status)

type Options = {
  name: DialectName
  time: VirtualTime
  random: () => number
  limits: Limits
  asks: boolean
  provider: Owner
}

/** A provider in memory, in one of the simulator's dialects: it takes its time, has its moods, and remembers all. */
export function createProviderThere({ name, time, random, limits, asks, provider }: Options) {
  const dialect = dialects[name]
  const members = createMembers()
  const requests: Request[] = []
  const changes: Change[] = []
  /** Addresses that it never accepts. */
  const refused = new Set<string>()
  let weather: Weather = { mode: 'up' }
  let addresses: string[] = []

  const copy = (address: string) => {
    const member = members.get(address)
    return member ? { ...member } : null
  }
  function noting<T>(request: Request | null, work: () => T): T {
    const before = addresses.map(copy)
    const result = work()
    for (const [index, address] of addresses.entries()) {
      const [was, is] = [before[index] ?? null, copy(address)]
      if (was?.status !== is?.status || was?.listed !== is?.listed)
        changes.push({ at: time.now(), address, before: was, after: is, request })
    }
    return result
  }

  const settings = { mode: 'up' as const, latencyMs: 0, failRate: 0, doubleOptIn: asks }
  function replyTo(call: Call, request: Request): Reply | 'lost' | 'silent' {
    const { mode } = weather
    const { refusals } = dialect
    const answer = () => noting(request, () => dialect.answer(members, settings, call)) ?? refusals.notFound
    if (mode === 'refuse') return 'lost'
    if (mode === 'hang') return 'silent'
    if (mode === 'bad_key' || !dialect.isAuthorised(call)) return refusals.badKey
    if (mode === 'maintenance')
      return { status: 503, type: 'text/html', body: '<html><h1>Maintenance</h1></html>' }
    if (mode === 'down' || (mode === 'flaky' && random() < 0.6)) return refusals.unavailable
    if (mode === 'rate_limited') {
      const { retryAfter } = weather
      const headers = { ...refusals.rateLimited.headers, ...(retryAfter && { 'retry-after': retryAfter }) }
      return { ...refusals.rateLimited, headers }
    }
    const writes = call.method !== 'GET'
    if (writes && request.about && (mode === 'reject' || refused.has(request.about)))
      return refusals.badAddress(request.about)
    const reply = answer()
    if (mode === 'done_and_hangs' && writes) return 'silent'
    return mode === 'surprise' && writes && reply.status < 300
      ? { status: 200, body: { surprise: true } }
      : reply
  }

  /** As `fetch`, for this worker. A dead one never hears of it. */
  const fetchFor = (worker: Owner) => (url: string, init: RequestInit) => {
    const call = callOf(dialect.base, url, init)
    const text = `${call.path} ${call.query} ${call.text}`.toLowerCase()
    const request: Request = {
      at: time.now(),
      endedAt: null,
      worker: worker.name,
      about: addresses.find((address) => text.includes(address)) ?? null,
      call: `${call.method} ${call.path}`,
      status: null,
      holds: null,
      abandoned: false,
    }
    requests.push(request)
    return new Promise<Answered>((resolve, reject) => {
      const { signal } = init
      const settle = (then: () => void) => {
        signal?.removeEventListener('abort', abort)
        if (!worker.dead) then()
      }
      function abort() {
        request.abandoned = true
        settle(() => reject(signal?.reason))
      }
      signal?.addEventListener('abort', abort)
      // Not the worker's timer: the provider goes on when the worker has died.
      time.as(provider, () =>
        setTimeout(
          () => {
            const reply = replyTo(call, request)
            if (reply === 'silent') return
            request.endedAt = time.now()
            if (worker.dead) request.abandoned = true
            if (reply === 'lost')
              return settle(() => reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })))
            request.status = reply.status
            const answer = answered(reply)
            if (reply.status === 429)
              request.holds = Math.max(limits.holdSeconds, waitSeconds(answer.headers) ?? 0)
            settle(() => resolve(answer))
          },
          20 + Math.floor(random() * 400),
        ),
      )
    })
  }

  return {
    name,
    members,
    requests,
    changes,
    refused,
    fetchFor,
    set: (next: Weather) => {
      weather = next
    },
    weather: () => weather,
    /** People whose addresses are recognised in requests, and whose membership is followed. */
    meet: (address: string) => {
      addresses = [...addresses, address]
    },
    /** What a person does there by themselves. */
    byThemselves: (change: () => void) => noting(null, change),
    /** Requests whose caller still waits. */
    running: (isAlive: (worker: string) => boolean) =>
      requests.slice(-50).some((one) => one.endedAt === null && !one.abandoned && isAlive(one.worker)),
  }
}
export type ProviderThere = ReturnType<typeof createProviderThere>

function callOf(base: string, url: string, init: RequestInit): Call {
  const { pathname, searchParams } = new URL(url)
  const text = typeof init.body === 'string' ? init.body : String(init.body ?? '')
  const headers = Object.fromEntries(new Headers(init.headers))
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  return {
    method: init.method ?? 'GET',
    path: decodeURIComponent(pathname.slice(base.length)),
    query: searchParams,
    body: isForm ? Object.fromEntries(new URLSearchParams(text)) : parseJson(text),
    text: isForm ? decodeURIComponent(text) : text,
    headers,
  }
}

function answered({ status, body, type = 'application/json', headers = {} }: Reply): Answered {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  return {
    status,
    headers: new Headers({ ...(body !== undefined && { 'content-type': type }), ...headers }),
    body: (async function* () {
      yield new TextEncoder().encode(text)
    })(),
  }
}

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Provider } from './contract.ts'
import { isFailure, type Send } from './http.ts'
import type { Answer } from './outcome.ts'

type Exchange = Pick<Answer, 'requestId' | 'retryAfter'>

// What providers, and the proxies before them, call their id of a request. Mailchimp and Brevo: X-Request-Id; CF-Ray is
// Cloudflare's, which several stand behind.
const IDS = ['x-request-id', 'request-id', 'x-correlation-id', 'x-amzn-requestid', 'cf-ray']
const TIMES = ['retry-after', 'x-sib-ratelimit-reset', 'ratelimit-reset']
const MOST = 100

const first = (headers: Headers, names: string[]) => {
  const value = names.map((name) => headers.get(name)).find(Boolean)
  // An id is one word and no address.
  return value && value.length <= MOST && /^[\x20-\x7e]+$/.test(value) && !value.includes('@')
    ? value
    : undefined
}

const current = new AsyncLocalStorage<Exchange>()

/** Notes of every request what the provider's support asks for. The last one of an attempt is the one that ended it. */
export const noting =
  (send: Send): Send =>
  async (url, init) => {
    const answer = await send(url, init)
    const exchange = current.getStore()
    if (!exchange) return answer
    exchange.requestId = isFailure(answer) ? undefined : first(answer.headers, IDS)
    exchange.retryAfter = isFailure(answer) ? undefined : first(answer.headers, TIMES)
    return answer
  }

/** Adds to each outcome what was noted on the way. */
export const withExchange =
  (subscribe: Provider['subscribe']): Provider['subscribe'] =>
  async (contact, signal) => {
    const exchange: Exchange = {}
    const outcome = await current.run(exchange, () => subscribe(contact, signal))
    const { requestId, retryAfter } = exchange
    return { ...outcome, ...(requestId && { requestId }), ...(retryAfter && { retryAfter }) }
  }

import { AsyncLocalStorage } from 'node:async_hooks'
import { isFailure, type Send } from './http.ts'
import type { Answer } from './outcome.ts'
import { withoutAddress } from './own-address.ts'
import { WAIT_HEADERS } from './wait.ts'

/** The requests about one person that make one call of an adapter. */
export type Exchange = Pick<Answer, 'requestId' | 'retryAfter'> & {
  email: string
  /** Whether something was sent that may have changed what the provider holds. */
  wrote?: boolean
  /** What the sending itself threw: its own matter, and no answer of the provider's. */
  thrown?: unknown
}

// What providers, and the proxies before them, call their id of a request. Mailchimp and Brevo: X-Request-Id; CF-Ray is
// Cloudflare's, which several stand behind.
const IDS = ['x-request-id', 'request-id', 'x-correlation-id', 'x-amzn-requestid', 'cf-ray']
const MOST = 100

const first = (headers: Headers, names: string[]) => {
  const value = names.map((name) => headers.get(name)).find(Boolean)
  // An id is one word and no address.
  return value && value.length <= MOST && /^[\x20-\x7e]+$/.test(value) && !value.includes('@')
    ? value
    : undefined
}

const current = new AsyncLocalStorage<Exchange>()

export const inExchange = <T>(exchange: Exchange, work: () => Promise<T>) => current.run(exchange, work)

/**
 * Hands every answer to the adapter without the person's address, and notes of it what the provider's support asks for.
 * The last one of an attempt is the one that ended it.
 */
export const noting =
  (send: Send): Send =>
  async (url, init) => {
    const exchange = current.getStore()
    if (!exchange) return send(url, init)
    exchange.wrote ||= init.method !== 'GET'
    const answer = await send(url, init).catch((error: unknown) => {
      exchange.thrown = error
      throw error
    })
    exchange.requestId = isFailure(answer) ? undefined : first(answer.headers, IDS)
    exchange.retryAfter = isFailure(answer) ? undefined : first(answer.headers, WAIT_HEADERS)
    return isFailure(answer) ? answer : withoutAddress(answer, exchange.email)
  }

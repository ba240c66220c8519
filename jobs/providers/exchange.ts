import { AsyncLocalStorage } from 'node:async_hooks'
import { spellAddresses } from './address-spellings.ts'
import { isFailure, type Send } from './http.ts'
import type { Answer } from './outcome.ts'
import { withoutAddress } from './own-address.ts'
import { WAIT_HEADERS } from './wait.ts'

/** The requests of one call of an adapter, all about one person. */
export type Exchange = Pick<Answer, 'requestId' | 'retryAfter'> & {
  email: string
  /** Whether a request was sent that may have changed the provider's record. */
  wrote?: boolean
  /** The error that the sending itself threw: a fault of ours, and no answer of the provider. */
  thrown?: unknown
}

// Names that providers, and proxies before them, use for their id of a request. Mailchimp and Brevo:
// X-Request-Id; CF-Ray is Cloudflare's, which several use.
const IDS = ['x-request-id', 'request-id', 'x-correlation-id', 'x-amzn-requestid', 'cf-ray']
const MOST = 100

const first = (headers: Headers, names: string[]) => {
  const value = names.map((name) => headers.get(name)).find(Boolean)
  // An id is one word and no address.
  const isId = value && value.length <= MOST && /^[\x20-\x7e]+$/.test(value)
  return isId && !spellAddresses(value).includes('@') ? value : undefined
}

const current = new AsyncLocalStorage<Exchange>()

export const inExchange = <T>(exchange: Exchange, work: () => Promise<T>) => current.run(exchange, work)

/**
 * Passes each answer to the adapter without the person's address, and keeps the request id that the
 * provider's support asks for. An attempt's last answer is the one that ended it.
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

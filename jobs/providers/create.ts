import { log } from '#log'
import type { Lookup, Page, Provider } from './contract.ts'
import { type Exchange, inExchange, noting } from './exchange.ts'
import { request, type Send } from './http.ts'
import type { ConfiguredProvider } from './index.ts'
import { bounded, type Outcome, redact, type Trouble } from './outcome.ts'
import { keptWithout } from './own-address.ts'

/** @param send makes the requests; the worker's keeps within the provider's budget. Its errors are passed on. */
export function createProvider(configured: ConfiguredProvider, send: Send = request): Provider {
  const { name, limits } = configured
  const provider = configured.create(noting(send))
  const { find, list, changes } = provider

  /**
   * A fault of the adapter itself becomes a fault of the provider: it says nothing about the person, who
   * keeps waiting. If everybody meets it, the circuit opens until it is fixed.
   */
  async function guarded<T>(exchange: Exchange, work: () => Promise<T>): Promise<T | Trouble> {
    try {
      return await inExchange(exchange, work)
    } catch (error) {
      if (error === exchange.thrown) throw error
      const message = redact(error instanceof Error ? error.message : String(error))
      log.error({ provider: name, message }, 'the adapter failed')
      const asked = provider.countsRequests && exchange.wrote && { asked: true }
      return { kind: 'retry', reason: 'bad_response', code: 'adapter_error', message, ...asked }
    }
  }

  return {
    ...provider,
    name,
    limits,
    async subscribe(contact, signal) {
      const exchange: Exchange = { email: contact.email }
      const outcome = await guarded(exchange, async () => {
        const first = await provider.subscribe(contact, signal)
        return isInDoubt(first) ? lookedUp(first, contact.email, signal) : first
      })
      const { requestId, retryAfter } = exchange
      const said = { ...outcome, ...(requestId && { requestId }), ...(retryAfter && { retryAfter }) }
      return bounded(keptWithout(said, contact.email))
    },
    check: async (signal) => {
      const trouble = await guarded({ email: '' }, () => provider.check(signal))
      return trouble && bounded(trouble)
    },
    find:
      find &&
      (async (email, signal) =>
        bounded(keptWithout(await guarded({ email }, () => find(email, signal)), email))),
    list: list && ((cursor, signal) => pageOf(() => list(cursor, signal))),
    changes: changes && ((since, cursor, signal) => pageOf(() => changes(since, cursor, signal))),
  }

  async function pageOf(read: () => Promise<Page | Trouble>) {
    const page = await guarded({ email: '' }, read)
    return 'kind' in page ? bounded(page) : page
  }

  /** Looks the person up after an unclear answer, where the provider can be asked. */
  async function lookedUp(said: Outcome, email: string, signal: AbortSignal): Promise<Outcome> {
    if (!find || provider.readsAccount) return said
    const { httpStatus } = said
    log.warn({ provider: name, httpStatus, kind: said.kind }, 'an answer that does not tell what was done')
    return afterLook(said, await find(email, signal))
  }
}

const settled: string[] = ['confirmed', 'already_subscribed', 'awaiting_confirmation']

/** A success of an unknown shape, where the write happened if it was one; or a refusal, as of a known person. */
const isInDoubt = ({ kind, httpStatus = 0 }: Outcome) =>
  httpStatus < 300 ? kind === 'unknown_answer' && httpStatus >= 200 : settled.includes(kind)

const outcomes = {
  subscribed: 'confirmed',
  pending: 'awaiting_confirmation',
  suppressed: 'suppressed',
} as const

/**
 * If the look does not tell either, an administrator decides. If it failed after a refusal, which wrote
 * nothing, it is repeated.
 */
function afterLook(first: Outcome, found: Lookup): Outcome {
  const { kind, ...said } = first
  const isRefusal = settled.includes(kind)
  if (found.kind === 'found') {
    const outcome =
      isRefusal && found.membership === 'subscribed' ? 'already_subscribed' : outcomes[found.membership]
    return { ...said, code: isRefusal ? said.code : 'unknown_shape', kind: outcome }
  }
  return isRefusal && found.kind !== 'missing' ? found : { ...said, kind: 'unknown_answer' }
}

import { type Answer, type RetryReason, redact, type Trouble } from './outcome.ts'
import { clean, mapStrings } from './outside-text.ts'
import type { Answered, Fetch } from './public-fetch.ts'
import { waitSeconds } from './wait.ts'

/** An answer as adapters read it: every text in it is clean. */
export type HttpAnswer = {
  status: number
  /** The body as JSON; undefined when it is not JSON. Of a refusal it is for codes and whole sentences. */
  json: unknown
  /** The body. Of a refusal it is for patterns: no part of the person's address is in it. */
  text: string
  headers: Headers
  /** Seconds that the provider asks us to wait, by Retry-After or its own reset header; up to a day. */
  waitSeconds: number | undefined
}
type Failure = Extract<Trouble, { kind: 'retry' }>
/** Makes one request: `request` below, or the same within the provider's budget. `fetch` replaces the global one. */
export type Send = (url: string, init: RequestInit & { fetch?: Fetch }) => Promise<HttpAnswer | Failure>

/** Thrown by a `Send` whose request did not leave: there is no answer and so no outcome. Adapters let it pass. */
export class NotSent extends Error {}

const MAX_BODY = 1024 * 1024

/** One request. Network faults are returned, never thrown; redirects are not followed. */
export const request: Send = async (url, { fetch: make = fetch as Fetch, ...init }) => {
  try {
    const response = await make(url, { ...init, redirect: 'manual' })
    const text = await readText(response)
    const headers = new Headers([...response.headers].map(([name, value]) => [name, clean(value)]))
    return {
      status: response.status,
      json: parseJson(text),
      text: clean(text.slice(0, MAX_BODY), MAX_BODY),
      headers,
      waitSeconds: waitSeconds(headers),
    }
  } catch (error) {
    return failure(error)
  }
}

export const isFailure = (answer: HttpAnswer | Failure): answer is Failure => 'kind' in answer

/** The calls of one provider's API: JSON out, JSON in. `path` begins with a slash. */
export const createCall =
  (send: Send, baseUrl: string, headers: Record<string, string>) =>
  (method: string, path: string, signal: AbortSignal, body?: unknown, more: Record<string, string> = {}) =>
    send(baseUrl + path, {
      method,
      signal,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
        ...more,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })

export const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

/** The parts of an answer that can be kept: status, the provider's own code, a redacted text. */
export const saidBy = ({ status, text }: HttpAnswer, code?: string, detail?: string): Answer => ({
  httpStatus: status,
  code,
  message: redact(detail || text),
})

/**
 * The outcome of answers that mean the same for every provider: overload, faults, gateways' pages and refused keys.
 * @returns null where the adapter's own table decides.
 */
export function commonTrouble(answer: HttpAnswer, said: Answer = saidBy(answer)): Trouble | null {
  const { status, json, waitSeconds } = answer
  const retry = (reason: RetryReason): Trouble => ({ ...said, kind: 'retry', reason, waitSeconds })
  if (status === 425 || status === 429) return retry('rate_limited')
  if (status === 408 || status >= 500) return retry('server_error')
  if (status === 401 || status === 402) return { ...said, kind: 'misconfigured', reason: 'unauthorized' }
  // A redirect, or a page where an API should be: a gateway, a login, maintenance.
  if (status >= 300 && json === undefined) return retry('bad_response')
  if (status === 403) return { ...said, kind: 'misconfigured', reason: 'unauthorized' }
  return null
}

async function readText(response: Answered) {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    // No valid answer is this long; leaving the loop cancels the rest.
    if (text.length > MAX_BODY) break
  }
  return text
}

function parseJson(text: string): unknown {
  try {
    return mapStrings(JSON.parse(text), (one) => clean(one))
  } catch {
    return undefined
  }
}

/** The outcome for an error that a request threw. */
export function failure(error: unknown): Failure {
  const timedOut = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  const reason: RetryReason = timedOut ? 'timeout' : 'unreachable'
  return {
    kind: 'retry',
    reason,
    code,
    message: timedOut ? 'no answer in time' : redact(cause instanceof Error ? cause.message : String(cause)),
  }
}

import { type Outcome, type RetryReason, redact } from '../outcome.ts'

export type HttpAnswer = { status: number; json: unknown; text: string; notBefore: Date | undefined }
type Failure = Extract<Outcome, { kind: 'retry' }>

const MAX_BODY = 256 * 1024

/** One call. What goes wrong on the way is returned, never thrown; redirects are not followed. */
export async function request(url: string, init: RequestInit): Promise<HttpAnswer | Failure> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual' })
    const text = await readText(response)
    return {
      status: response.status,
      text,
      json: parseJson(text),
      notBefore: retryAfter(response.headers.get('retry-after')),
    }
  } catch (error) {
    return failure(error)
  }
}

export const isFailure = (answer: HttpAnswer | Failure): answer is Failure => 'kind' in answer

async function readText(response: Response) {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    // Nothing we ask for is this long; leaving the loop cancels the rest.
    if (text.length > MAX_BODY) break
  }
  return text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Retry-After: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | null, now = Date.now()): Date | undefined {
  if (!header) return undefined
  const time = /^\d+$/.test(header) ? now + Number(header) * 1000 : Date.parse(header)
  return Number.isNaN(time) ? undefined : new Date(time)
}

function failure(error: unknown): Failure {
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

import { isFailure, type Send } from './http.ts'

/** A confirmation mail whose answer was lost is requested once more, and then never again. */
export const MOST_REQUESTS = 2
/** Nothing was sent. */
const NOT_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']

/** Whether a request may have been carried out. A refusal was not. 503 is one; any other fault may come afterwards. */
export function mayBeDone(answer: Awaited<ReturnType<Send>>): boolean {
  if (isFailure(answer)) return !NOT_CONNECTED.includes(answer.code ?? '')
  const { status } = answer
  return status < 300 || status === 408 || (status >= 500 && status !== 503)
}

import { answer, isUnreadable, refuse } from '#app/web/unreadable.ts'

/** Next's hook for errors while answering a request. */
export function onRequestError(error: unknown, request: { method: string }) {
  const response = answer.getStore()
  if (response && request.method === 'POST' && isUnreadable(error)) refuse(response, error)
}

import { answer, isUnreadable, refuse } from '#app/web/unreadable.ts'

/** Next's hook for what failed while it answered. */
export function onRequestError(error: unknown, request: { method: string }) {
  const response = answer.getStore()
  if (response && request.method === 'POST' && isUnreadable(error)) refuse(response)
}

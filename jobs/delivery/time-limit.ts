/**
 * Runs work with a signal that aborts after so many milliseconds, or when the other one does. Nothing of it outlives the
 * work: what `AbortSignal.timeout` makes is kept until its time is over, and a worker makes thousands a second.
 */
export async function withTimeLimit<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  other?: AbortSignal,
): Promise<T> {
  const limit = new AbortController()
  const over = () => limit.abort(new DOMException('', 'TimeoutError'))
  const timer = setTimeout(over, ms).unref()
  const follow = () => limit.abort(other?.reason)
  if (other?.aborted) follow()
  other?.addEventListener('abort', follow)
  try {
    return await work(limit.signal)
  } finally {
    clearTimeout(timer)
    other?.removeEventListener('abort', follow)
  }
}

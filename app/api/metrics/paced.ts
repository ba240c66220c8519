/**
 * Reads at most once in `everyMs`, and so rarely that reading takes at most `share` of the time. Calls in
 * between get the last result. A failed read is repeated at the next call.
 */
export function paced<T>(
  read: () => Promise<T>,
  everyMs: number,
  share = 1,
  now = performance.now.bind(performance),
) {
  let last: Promise<T> | undefined
  let until = 0
  return () => {
    if (last && now() < until) return last
    const begun = now()
    until = Number.POSITIVE_INFINITY
    last = read()
    const done = () => {
      until = Math.max(begun + everyMs, now() + (now() - begun) / share)
    }
    last.then(done, () => {
      last = undefined
    })
    return last
  }
}

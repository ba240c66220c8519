/**
 * Reads at most once in `everyMs`, and so seldom that reading takes no more than `share` of the time; in between, and
 * to everybody who asks meanwhile, it gives what was read last. What fails is read again at the next call.
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

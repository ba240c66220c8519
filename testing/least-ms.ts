/**
 * The least milliseconds that the work takes in up to five tries: a busy machine makes some of them slow, and work that takes
 * too long for its input all of them.
 * @param enough the tries end once one took less.
 */
export function leastMs(work: () => unknown, enough: number) {
  let least = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 5 && least >= enough; tries++) {
    const begun = performance.now()
    work()
    least = Math.min(least, performance.now() - begun)
  }
  return least
}

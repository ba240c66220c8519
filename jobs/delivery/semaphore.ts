/**
 * Runs at most `limit` functions at once; the others wait in their lane, first come first served. Lanes take turns, so
 * a long one does not starve the others.
 */
export function semaphore(limit: number, lanes: number) {
  const queues = Array.from({ length: lanes }, (): (() => void)[] => [])
  let running = 0
  let turn = 0

  function next() {
    for (let step = 1; step <= lanes; step++) {
      const lane = (turn + step) % lanes
      const waiting = queues[lane]?.shift()
      if (waiting) {
        turn = lane
        return waiting
      }
    }
    return undefined
  }

  return async <T>(lane: number, run: () => Promise<T>): Promise<T> => {
    if (running >= limit) await new Promise<void>((resolve) => queues[lane]?.push(resolve))
    else running++
    try {
      return await run()
    } finally {
      // The place passes to the next in line without becoming free in between.
      const waiting = next()
      if (waiting) waiting()
      else running--
    }
  }
}

/** Runs at most `limit` functions at once; the others wait their turn, first come first served. */
export function semaphore(limit: number) {
  let running = 0
  const queue: (() => void)[] = []
  return async <T>(run: () => Promise<T>): Promise<T> => {
    if (running >= limit) await new Promise<void>((resolve) => queue.push(resolve))
    else running++
    try {
      return await run()
    } finally {
      // The place passes to the next in line without becoming free in between.
      const next = queue.shift()
      if (next) next()
      else running--
    }
  }
}

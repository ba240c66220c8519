/** Thrown when too many wait already. */
class Busy extends Error {
  override name = 'Busy'
}
/** By its name: bundlers evaluate a module once per entry, so the class may exist several times. */
export const isBusy = (error: unknown) => error instanceof Error && error.name === 'Busy'

/**
 * Runs at most `atOnce` functions at once; at most `waiting` others wait, first come first served.
 * @throws {Busy} where one more would have to wait.
 */
export function createSemaphore(atOnce: number, waiting: number) {
  const queue: (() => void)[] = []
  let running = 0
  return async <T>(run: () => Promise<T>): Promise<T> => {
    if (running < atOnce) running++
    else if (queue.length >= waiting) throw new Busy('too many wait already')
    else await new Promise<void>((resolve) => queue.push(resolve))
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

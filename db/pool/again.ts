import { setTimeout as delay } from 'node:timers/promises'
import { isConnectionLost } from './pool.ts'

/**
 * A failure that ends one connection mostly ends others too. After this long that is noticed, and the second
 * try gets a new one.
 */
const HEARD_MS = 50
/** Anyone who has waited this long for a silent connection gets an answer, and does not wait as long again. */
const PATIENCE_MS = 3_000

/**
 * Repeats an operation once if its connection failed soon. Whether the first one took effect is not known, so it
 * must be safe to repeat: a read.
 */
export async function again<T>(read: () => Promise<T>, isLost = isConnectionLost): Promise<T> {
  const begun = performance.now()
  try {
    return await read()
  } catch (error) {
    if (!isLost(error) || performance.now() - begun > PATIENCE_MS) throw error
    await delay(HEARD_MS)
    return read()
  }
}

const PAUSE_MS = 1_000

/**
 * For a process that starts: asks until there is an answer.
 * @param wait called the first time that there is none.
 */
export async function untilAnswered<T>(read: () => Promise<T>, wait: (error: Error) => void): Promise<T> {
  for (let told = false; ; told = true) {
    try {
      return await read()
    } catch (error) {
      if (!isConnectionLost(error)) throw error
      if (!told) wait(error as Error)
    }
    await delay(PAUSE_MS)
  }
}

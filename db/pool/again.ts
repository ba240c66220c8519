import { setTimeout as delay } from 'node:timers/promises'
import { isConnectionLost } from './pool.ts'

/**
 * A failure that ends one connection mostly ends others too. After this long that is noticed, and the second
 * try gets a new one.
 */
const HEARD_MS = 50

/**
 * Repeats an operation once if its connection failed the first time. Whether the first one took effect is not
 * known, so it must be safe to repeat: a read.
 */
export async function again<T>(read: () => Promise<T>, isLost = isConnectionLost): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!isLost(error)) throw error
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

import { setTimeout as delay } from 'node:timers/promises'
import { isConnectionLost } from './pool.ts'

/** Whoever ends one connection mostly ends others too: in so long that is heard of, and the second time gets a new one. */
const HEARD_MS = 50

/**
 * Does something once more where the first time failed with its connection. Whether that time took effect is not known,
 * so it must be something that may be done twice: a read.
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
 * @param wait told of the first time that there is none.
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

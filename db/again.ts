import { isConnectionLost } from './pool.ts'

/**
 * Does something once more where the first time failed with its connection. Whether that time took effect is not known,
 * so it must be something that may be done twice: a read.
 */
export async function again<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    return read()
  }
}

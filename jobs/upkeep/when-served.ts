import { setTimeout as delay } from 'node:timers/promises'
import { isPassing } from '#db/query-error.ts'
import { log } from '#log'

const AGAIN_MS = 500

/**
 * Runs a step of a worker's start once the database is available; the step must be safe to do twice. No
 * process ends because of its database.
 */
export async function whenServed<T>(step: () => Promise<T>): Promise<T> {
  for (let told = false; ; told = true) {
    try {
      return await step()
    } catch (error) {
      if (!(error instanceof Error) || !(isPassing(error) || isLostInPg(error))) throw error
      if (!told) log.warn({ message: error.message }, 'waits for the database')
      await delay(AGAIN_MS)
    }
  }
}

/** The driver that pg-boss uses has no code for a connection that was lost. */
const isLostInPg = (error: Error) =>
  ('code' in error && /^E[A-Z]+$/.test(String(error.code))) || /connection|timeout/i.test(error.message)

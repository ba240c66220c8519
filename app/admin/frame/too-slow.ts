import { DrizzleQueryError } from 'drizzle-orm'
import { tooSlowDigest } from '#app/admin/frame/too-slow-words.ts'

const STATEMENT_TIMEOUT = '57014'

const isTimeout = (cause: unknown) =>
  cause instanceof Error && 'code' in cause && cause.code === STATEMENT_TIMEOUT

/**
 * Lets `error.tsx` tell what the database cut off from what is broken. In production Next gives a page nothing of an
 * error but its digest, and keeps the one that an error brings along.
 */
export function markTooSlow(timeoutMs: number) {
  Object.defineProperty(DrizzleQueryError.prototype, 'digest', {
    configurable: true,
    get(this: DrizzleQueryError) {
      return isTimeout(this.cause) ? tooSlowDigest(timeoutMs) : undefined
    },
    set(this: DrizzleQueryError, value: string) {
      Object.defineProperty(this, 'digest', { value, configurable: true, writable: true })
    },
  })
}

import { DrizzleQueryError } from 'drizzle-orm'
import { tooSlowDigest } from '#app/admin/frame/too-slow-words.ts'

const STATEMENT_TIMEOUT = '57014'

const isTimeout = (cause: unknown) =>
  cause instanceof Error && 'code' in cause && cause.code === STATEMENT_TIMEOUT

/**
 * Lets `error.tsx` tell a statement timeout from a bug. In production Next passes only an error's digest to
 * the page, and it keeps a digest that the error already has.
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

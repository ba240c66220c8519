import { DrizzleQueryError } from 'drizzle-orm'
import { isConnectionLost } from './pool/connection.ts'

/**
 * Drizzle writes the values of a failed query into the error, as `params` and at the end of its message. They
 * include people's addresses, and errors are logged, so neither is kept.
 */
export function hideValues() {
  Object.defineProperty(DrizzleQueryError.prototype, 'query', {
    configurable: true,
    set(this: DrizzleQueryError, value: string) {
      Object.defineProperty(this, 'query', { value, configurable: true })
      this.message = `Failed query: ${value}`
    },
  })
  Object.defineProperty(DrizzleQueryError.prototype, 'params', { configurable: true, set() {} })
}

// Out of connections, memory or disk; read-only, as during a failover; starting up or shutting down; a deadlock's victim.
const PASSING = /^(53...|25006|57P0[123]|40001|40P01|POOL_BUSY)$/

/** Whether the database is unavailable to everybody: the connection is lost, or the server accepts no statements. */
export function isPassing(error: unknown): boolean {
  if (isConnectionLost(error)) return true
  if (!(error instanceof Error)) return false
  return ('code' in error && PASSING.test(String(error.code))) || isPassing(error.cause)
}

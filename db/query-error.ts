import { DrizzleQueryError } from 'drizzle-orm'

/**
 * Drizzle writes the values of a failed query into the error, as `params` and at the end of its message. They are people's
 * addresses, and errors are logged, so neither is kept.
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

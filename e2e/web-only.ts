import { test as base } from '@playwright/test'
import { type Stack, startStack } from './stack.ts'

// What no browser sends: a web process without a worker, asked by hand.
export const test = base.extend<object, { stack: Stack }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const stack = await startStack({ env: { REGISTRATION_LIMIT: '5', TRUST_PROXY: '1' } })
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})
let addresses = 0
/** The header of a client nobody else is. */
export const address = () => ({ 'x-forwarded-for': `203.0.113.${++addresses}` })

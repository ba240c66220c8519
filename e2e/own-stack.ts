import { test as base } from '@playwright/test'
import { type Stack, startStack } from './stack.ts'

/** Tests whose stack nobody else uses, one for each of their workers. */
export const ownStack = (start: () => Promise<Stack>) =>
  base.extend<object, { stack: Stack }>({
    stack: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
      async ({}, use) => {
        const stack = await start()
        await use(stack)
        await stack.stop()
      },
      { scope: 'worker', timeout: 60_000 },
    ],
  })

/** A stack for a single test, which may kill what it likes in it. */
export const singleStack = base.extend<{ stack: Stack }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  stack: async ({}, use) => {
    const stack = await startStack()
    await use(stack)
    await stack.stop()
  },
  baseURL: async ({ stack }, use) => use(stack.url),
})

// What no browser sends: a web process without a worker, asked by hand.
export const test = ownStack(() => startStack({ env: { REGISTRATION_LIMIT: '5', TRUST_PROXY: '1' } }))
let addresses = 0
/** The header of a client nobody else is. */
export const address = () => ({ 'x-forwarded-for': `203.0.113.${++addresses}` })

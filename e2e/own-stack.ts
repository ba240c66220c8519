import { test as base } from '@playwright/test'
import { createProxy, type TcpProxy } from '../testing/tcp-proxy.ts'
import { empty } from './empty.ts'
import { type Stack, startStack } from './stack.ts'

/**
 * Tests with a stack of their own, which they share, and which each finds empty.
 * @param before each of them.
 */
export const ownStack = (start: () => Promise<Stack>, before = () => {}) =>
  base.extend<{ emptied: undefined }, { stack: Stack }>({
    stack: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
      async ({}, use) => {
        const stack = await start()
        await use(stack)
        await stack.stop()
      },
      { scope: 'worker', timeout: 60_000 },
    ],
    emptied: [
      async ({ stack }, use) => {
        before()
        await empty(stack, false)
        await use(undefined)
      },
      { auto: true },
    ],
  })

export const SIGNING = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`

// For requests that no browser sends: a web process without a worker.
export const test = ownStack(() =>
  startStack({
    env: {
      REGISTRATION_LIMIT: '5',
      TRUST_PROXY: '1',
      PROVIDER: 'webhook',
      WEBHOOK_URL: 'https://example.com/hook',
      WEBHOOK_SECRET: SIGNING,
      WEBHOOK_INBOUND_SECRET: SIGNING,
    },
  }),
)

/** As behind a proxy that terminates TLS, with people's pages open to another site's frames. */
export const served = ownStack(() =>
  startStack({
    env: {
      PUBLIC_URL: 'https://register.example.com',
      FRAME_ANCESTORS: 'https://www.example.com',
      TRUST_PROXY: '1',
    },
  }),
)

/**
 * A web process that asks for consent, whose dashboard times out after a second, and whose viewers see addresses. Only
 * this machine can ask it.
 */
export const strict = ownStack(() =>
  startStack({
    env: {
      HOST: '127.0.0.1',
      SUBSCRIPTION_CONSENT: 'ask',
      ADMIN_STATEMENT_TIMEOUT_MS: '1000',
      VIEWERS_SEE_ADDRESSES: '1',
    },
  }),
).extend<{ baseURL: string }>({ baseURL: async ({ stack }, use) => use(stack.url) })

/** A web process where everybody needs a second factor. */
export const guarded = ownStack(() => startStack({ env: { ADMIN_SECOND_FACTOR: 'required' } }))

/** Between the web process of `proxied` and its database. */
export let webProxy: TcpProxy

/** A web process whose connections to the database a test can cut, silence or slow down. */
export const proxied = ownStack(
  () =>
    startStack({
      webDatabase: async (url) => {
        webProxy = await createProxy(url)
        return webProxy.url
      },
    }),
  () => webProxy.mend(),
).extend<{ baseURL: string }>({ baseURL: async ({ stack }, use) => use(stack.url) })

const logs: string[] = []
/** The lines that the processes of `logging` have written. */
export const logged = () =>
  logs
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Record<string, unknown> => JSON.parse(line))

/** A web process that logs what it does. */
export const logging = ownStack(() =>
  startStack({
    env: { LOG_LEVEL: 'info', TRUST_PROXY: '1', ADMIN_STATEMENT_TIMEOUT_MS: '60000' },
    onLog: (text) => logs.push(text),
  }),
).extend<{ baseURL: string }>({ baseURL: async ({ stack }, use) => use(stack.url) })

let addresses = 0
/** The header of a client address that no other test uses. */
export const address = () => ({ 'x-forwarded-for': `203.0.113.${++addresses}` })

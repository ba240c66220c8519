import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test as base, expect } from '@playwright/test'
import { fillIn, somebody } from './fixtures.ts'
import { type Stack, startStack } from './stack.ts'

// After an action that leads to another page, Next asks for that page itself, with the person's cookies.
const logs: string[] = []
/** Not where `localhost` leads. */
const HOST = '127.0.0.2'
const forwarded: Record<string, string>[] = [
  {},
  { 'x-forwarded-proto': 'https' },
  { 'x-forwarded-host': 'localhost' },
]
const heard: string[] = []
/** Listens at web's port, where `localhost` leads. */
const other = createServer((socket) => {
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard.push(text)
    socket.destroy()
  })
  socket.on('error', () => {})
})
const test = base.extend<object, { stack: Stack }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      // Before web, so that the port is free on both.
      await once(other.listen(0, '127.0.0.1'), 'listening')
      const { port } = other.address() as AddressInfo
      const stack = await startStack({ host: HOST, port, onLog: (text) => logs.push(text) })
      await use(stack)
      await stack.stop()
      other.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

test('whoever listens where localhost leads is told nothing, and the answer to registering has its page', async ({
  page,
  stack,
}) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
  for (const headers of forwarded) {
    await page.context().clearCookies()
    await page.setExtraHTTPHeaders(headers)
    await page.goto(stack.url)
    await fillIn(page, somebody())
    asked.length = 0
    await page.getByRole('button', { name: 'Register' }).click()
    await expect(page.getByRole('heading', { name: 'You’re registered' })).toBeVisible()
    expect(asked).toContain('POST /')
    expect(asked).not.toContain('GET /account')
  }
  expect(heard).toEqual([])
  expect(logs.join('').match(/^\{.*/gm)).toBeNull()
})

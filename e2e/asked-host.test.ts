import { expect } from '@playwright/test'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { address, served, strict } from './own-stack.ts'
import { send } from './raw-request.ts'
import type { Stack } from './stack.ts'

const REBOUND = 'rebound.example'
const UPGRADE = { connection: 'Upgrade', upgrade: 'websocket' }

/** Whatever is asked for by that name is refused, with the headers of every answer. */
async function expectRefused(stack: Stack, host: string, pagesAt: string) {
  for (const [method, path, headers] of [
    ['GET', '/', {}],
    ['HEAD', '/', {}],
    ['GET', '/account/subscription', {}],
    ['GET', '/admin/sign-in', {}],
    ['GET', '/api/health/live', {}],
    ['GET', '/_next/static/nothing.js', {}],
    ['GET', '/_next/webpack-hmr', UPGRADE],
    ['POST', '/', { origin: `http://${host}`, 'content-length': '0' }],
    ['POST', '/register/available', { 'x-forwarded-host': 'localhost', 'content-length': '0' }],
    ['TRACE', '/', {}],
  ] as const) {
    const answer = await send(stack, method, path, { ...headers, host })
    expect([method, path, answer.status]).toEqual([method, path, 421])
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    if (!path.startsWith('/_next/static/')) expect(answer.headers.get('cache-control')).toBe('no-store')
    if (method !== 'HEAD')
      expect(answer.text).toBe(
        `Web does not answer to the name ${host}: people's pages are at ${pagesAt} (PUBLIC_URL).\n`,
      )
  }
}

strict('a page whose own name leads to this machine is answered nothing', async ({ stack }) => {
  const { port } = new URL(stack.url)
  for (const host of [`localhost:${port}`, 'localhost', 'app.localhost', `127.0.0.1:${port}`, '[::1]'])
    expect([host, (await send(stack, 'GET', '/', { host })).status]).toEqual([host, 200])
  for (const host of [`${REBOUND}:${port}`, `localhost.${REBOUND}`, '192.0.2.1'])
    await expectRefused(stack, host, stack.url)
})

served(
  'behind a proxy: its own names and the public one are answered, and a stranger’s is not',
  async ({ stack }) => {
    const PUBLIC = 'https://register.example.com'
    for (const host of ['register.example.com', 'web:3000', '10.0.0.7:3000', 'localhost']) {
      expect([host, (await send(stack, 'GET', '/', { host })).status]).toEqual([host, 200])
      const form = await openForm(stack.url)
      const body = new URLSearchParams([['username', somebody().username]])
      // A form of people's pages, passed on as a proxy does that does not pass the host.
      const answer = await send(
        stack,
        'POST',
        '/',
        { host, origin: PUBLIC, 'content-type': 'application/x-www-form-urlencoded', cookie: form.cookies() },
        body.toString(),
      )
      expect([host, answer.status]).toEqual([host, 200])
    }
    expect(
      (await (await openForm(stack.url)).register(somebody(), { ...address(), origin: PUBLIC })).status,
    ).toBe(303)
    await expectRefused(stack, REBOUND, PUBLIC)
  },
)

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { isFailure, notBefore, request } from './http.ts'

const now = 1_800_000_000_000
const seconds = (headers: Record<string, string>) => {
  const date = notBefore(new Headers(headers), now)
  return date && (date.getTime() - now) / 1000
}

test('when to come back: Retry-After as seconds and as a date, and the reset headers', () => {
  assert.equal(seconds({ 'retry-after': '120' }), 120)
  assert.equal(seconds({ 'retry-after': new Date(now + 90_000).toUTCString() }), 90)
  assert.equal(seconds({ 'x-sib-ratelimit-reset': '7' }), 7)
  assert.equal(seconds({ 'ratelimit-reset': '1' }), 1)
  assert.equal(seconds({ 'retry-after': 'soon' }), undefined)
  assert.equal(seconds({}), undefined)
})

test('an endless body is cut off', async () => {
  const endless = Readable.from(
    (function* () {
      for (;;) yield 'x'.repeat(65_536)
    })(),
  )
  const server = createServer((_, response) => void endless.pipe(response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const answer = await request(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    signal: AbortSignal.timeout(5000),
  })
  endless.destroy()
  server.close()
  server.closeAllConnections()
  assert.ok(!isFailure(answer))
  assert.ok(answer.text.length < 2 * 1024 * 1024)
})

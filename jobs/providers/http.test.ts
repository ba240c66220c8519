import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { isFailure, request } from './http.ts'

async function answered(respond: (response: ServerResponse) => void) {
  const server = createServer((_, response) => respond(response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const answer = await request(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    signal: AbortSignal.timeout(5000),
  })
  server.close()
  server.closeAllConnections()
  assert.ok(!isFailure(answer))
  return answer
}

test('an endless body is cut off', async () => {
  const endless = Readable.from(
    (function* () {
      for (;;) yield 'x'.repeat(65_536)
    })(),
  )
  const answer = await answered((response) => void endless.pipe(response))
  endless.destroy()
  assert.ok(answer.text.length < 2 * 1024 * 1024)
})

test('every text of an answer is clean before anybody reads it', async () => {
  const body = `{"a\\u0000b":["x\\u0000y","\\ud83d"],"long":"${'😀'.repeat(5000)}"}`
  const answer = await answered((response) => {
    response.setHeader('x-request-id', 'a\u0085b')
    response.end(body)
  })
  assert.deepEqual(answer.json, { 'a b': ['x y', '\ufffd'], long: '😀'.repeat(4000) })
  assert.match(answer.headers.get('x-request-id') ?? '', /^a\P{Cc}* b$/u)
  assert.equal((await answered((response) => response.end('x\u0000y'))).text, 'x y')
})

test('JSON nested too deeply counts as no answer', async () => {
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  assert.ok(Array.isArray((await answered((response) => response.end(deep(20)))).json))
  for (const depth of [1000, 500_000])
    assert.ok(
      JSON.stringify((await answered((response) => response.end(deep(depth)))).json ?? null).length < 200,
    )
})

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { after, before, test } from 'node:test'
import { freePort } from '../scripts/local/postgres.ts'

const port = await freePort()
const child = spawn(process.execPath, ['simulator/server.ts'], {
  env: { ...process.env, SIMULATOR_PORT: String(port) },
  stdio: ['ignore', 'pipe', 'inherit'],
})
before(() => once(child.stdout, 'data'))
after(() => child.kill())

async function send(path: string, headers: Record<string, string>, method = 'GET', body = '') {
  const call = request({
    host: '127.0.0.1',
    port,
    path,
    method,
    headers: { host: `localhost:${port}`, ...headers },
  })
  call.end(body)
  const [answer] = (await once(call, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of answer.setEncoding('utf8')) text += chunk
  return { status: answer.statusCode, headers: answer.headers, text }
}

test('a page of another site reaches nothing: neither by posting, nor by a name that leads here', async () => {
  const down = '{"mode":"down"}'
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:1' },
    { host: 'evil.example' },
    { host: `evil.example:${port}`, origin: `http://evil.example:${port}` },
    { host: 'localhost.evil.example' },
  ] as Record<string, string>[])
    for (const [path, method] of [
      ['/control', 'PUT'],
      ['/control', 'DELETE'],
      ['/control/members', 'GET'],
      ['/3.0/ping', 'GET'],
    ] as const) {
      const { status, text } = await send(path, headers, method, method === 'PUT' ? down : '')
      assert.equal(status, 403, JSON.stringify(headers))
      assert.match(text, /^The simulator answers only its own page and this machine/)
    }
  assert.equal(JSON.parse((await send('/control', {})).text).mode, 'up')
})

test('its own page and programs of this machine do', async () => {
  for (const headers of [
    {},
    { host: `127.0.0.1:${port}` },
    { host: `[::1]:${port}` },
    { origin: `http://localhost:${port}` },
  ] as Record<string, string>[])
    assert.equal((await send('/control', headers)).status, 200)
})

test('its page runs its own script alone', async () => {
  const policy = (await send('/', {})).headers['content-security-policy'] ?? ''
  assert.match(String(policy), /script-src 'sha256-[^']+';/)
  assert.doesNotMatch(String(policy), /unsafe/)
})

test('an address that is none is a 400', async () => {
  for (const path of ['//', '/\\', 'http://[']) assert.equal((await send(path, {})).status, 400, path)
})

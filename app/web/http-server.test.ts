import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { createHttpServer, REQUEST_LIMITS } from './http-server.ts'

// Shorter times than the real ones; Node's own mechanism in both.
const limits = { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 20 }
const server = createHttpServer(
  async (request, response) => {
    let length = 0
    request.on('error', () => {})
    try {
      for await (const chunk of request) length += chunk.length
    } catch {
      return
    }
    response.end(`${length} bytes`)
  },
  () => ({ 'x-content-type-options': 'nosniff' }),
  null,
  limits,
)
let port = 0
before(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})
after(() => server.close())

/** `once` would reject where a piece was sent to a connection that had just ended. */
const ended = (socket: Socket) => new Promise((done) => socket.once('close', done))

/** Sends a piece at a time, for ever. @returns what came back, and after how many milliseconds the connection ended. */
async function drip(begin: string, piece: string) {
  const socket = connect(port, '127.0.0.1')
  const begun = performance.now()
  socket.on('error', () => {})
  socket.write(begin)
  const timer = setInterval(() => socket.writable && socket.write(piece), 20)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text) => {
    answer += text
  })
  await ended(socket)
  clearInterval(timer)
  return { answer, ms: performance.now() - begun }
}

for (const [what, begin, piece] of [
  ['headers that never end', 'GET / HTTP/1.1\r\nhost: a\r\n', 'x-more: 1\r\n'],
  ['a request line, letter by letter', 'G', 'E'],
  ['a body that comes byte by byte', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n', 'x'],
] as const)
  test(`${what}: the connection is ended, with an answer that has the headers`, async () => {
    const { answer, ms } = await drip(begin, piece)
    assert.match(answer, /^HTTP\/1\.1 4(08|00) /)
    assert.match(answer, /x-content-type-options: nosniff/)
    assert.ok(ms < 5_000, `${ms} ms`)
  })

test('a body that nobody reads does not hold up the next request of its connection', async () => {
  const unread = createHttpServer(
    (request, response) => {
      // As a reader that stops in the middle.
      if (request.method === 'POST') request.once('data', () => request.pause())
      response.end(request.url)
    },
    () => ({}),
    null,
    REQUEST_LIMITS,
  )
  await once(unread.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((unread.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8')
  let answers = ''
  socket.on('data', (text) => {
    answers += text
  })
  const length = 900_000
  socket.write(`POST /one HTTP/1.1\r\nhost: a\r\ncontent-length: ${length}\r\n\r\n${'x'.repeat(length)}`)
  socket.write('GET /two HTTP/1.1\r\nhost: a\r\n\r\n')
  await until(() => answers.includes('/two'))
  assert.match(answers, /\/one/)
  socket.destroy()
  unread.close()
})

test('an answer that nobody reads does not keep its connection', async () => {
  const large = createHttpServer(
    (_, response) => response.end('x'.repeat(20_000_000)),
    () => ({}),
    null,
    REQUEST_LIMITS,
    200,
  )
  await once(large.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((large.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  const connections = () => new Promise<number>((done) => large.getConnections((_, count) => done(count)))
  await until(async () => (await connections()) === 1)
  await until(async () => (await connections()) === 0)
  socket.destroy()
  large.close()
})

test('an expectation that is not known is answered as if there were none', async () => {
  const { answer } = await drip(
    'GET / HTTP/1.1\r\nhost: a\r\nexpect: banana\r\nconnection: close\r\n\r\n',
    '',
  )
  assert.match(answer, /^HTTP\/1\.1 200 /)
})

test('a connection on which nothing comes is ended too', async () => {
  assert.ok((await drip('', '')).ms < 5_000)
})

test('the real times end a slow request within 30 seconds', () => {
  const { headersTimeout, requestTimeout, connectionsCheckingInterval } = REQUEST_LIMITS
  assert.ok(Math.max(headersTimeout, requestTimeout) + connectionsCheckingInterval < 30_000)
})

/** What a server answers to these bytes, until the connection ends. */
async function ask(to: Server, bytes: string) {
  const socket = connect((to.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8')
  socket.on('error', () => {})
  let answer = ''
  socket.on('data', (text) => {
    answer += text
  })
  socket.write(bytes)
  await ended(socket)
  return answer
}

for (const [what, bytes] of [
  ['a header without a name', 'GET / HTTP/1.1\r\nhost: a\r\n: x\r\n\r\n'],
  ['a header with a NUL', 'GET / HTTP/1.1\r\nhost: a\r\nx: \0\r\n\r\n'],
  ['a method that is none', 'BANANA / HTTP/1.1\r\nhost: a\r\n\r\n'],
  ['a version that is none', 'GET / HTTP/7.3\r\nhost: a\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx'],
  ['a length that is none', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\nx'],
  ['a chunk that is none', 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
  ['the beginning of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc'],
] as const)
  test(`${what} is a 400 that has the headers`, async () => {
    assert.match(
      await ask(server, bytes),
      /^HTTP\/1\.1 400 Bad Request\r\nx-content-type-options: nosniff\r\n/,
    )
  })

test('a request without a host is no answer of Node’s: the listener decides', async () => {
  assert.match(
    await ask(server, 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n'),
    /^HTTP\/1\.1 200 [\s\S]*0 bytes$/,
  )
})

test('another protocol is for those whom we let pass, or for nobody', async () => {
  const answers: string[] = []
  for (const mayUpgrade of [({ headers }: IncomingMessage) => headers.host === 'localhost', null]) {
    const asked = createHttpServer(
      (_, response) => response.end('a page'),
      () => ({ 'x-content-type-options': 'nosniff' }),
      mayUpgrade,
    )
    asked.on('upgrade', (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
    await once(asked.listen(0, '127.0.0.1'), 'listening')
    for (const host of ['localhost', 'rebound.example'])
      answers.push(
        await ask(
          asked,
          `GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n`,
        ),
      )
    asked.close()
  }
  const [passed = '', refused = '', ...closed] = answers
  assert.match(passed, /^HTTP\/1\.1 101 /)
  assert.match(refused, /^HTTP\/1\.1 421 Misdirected Request\r\nx-content-type-options: nosniff/)
  for (const answer of closed) assert.match(answer, /^HTTP\/1\.1 200 [\s\S]*a page/)
})

test('a request for a tunnel is a 405 that has the headers', async () => {
  assert.match(
    await ask(server, 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n'),
    /^HTTP\/1\.1 405 Method Not Allowed\r\nx-content-type-options: nosniff\r\n/,
  )
})

test('headers that are too long are a 431 that has the headers', async () => {
  const { answer } = await drip(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}`, '')
  assert.match(answer, /^HTTP\/1\.1 431 /)
  assert.match(answer, /x-content-type-options: nosniff/)
})

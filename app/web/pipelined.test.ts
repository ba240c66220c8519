import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { createHttpServer, MOST_WAITING } from './http-server.ts'

/** A connection on which these requests were sent at once, and the answers that its server has begun. */
async function sendAll(t: TestContext, expected: string[]) {
  const begun: ServerResponse[] = []
  const server = createHttpServer(
    (_, response) => begun.push(response),
    () => ({}),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8')
  socket.on('error', () => {})
  t.after(() => {
    socket.destroy()
    server.close()
    server.closeAllConnections()
  })
  socket.write(expected.map((path) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`).join(''))
  await until(() => begun.length > 0)
  return { socket, begun, paths: () => begun.map(({ req }) => req.url) }
}

const THREE = ['/one', '/two', '/three']
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `/${index}`)

test('requests of one connection are handled one after another', async (t) => {
  const { socket, begun, paths } = await sendAll(t, THREE)
  let answers = ''
  socket.on('data', (text) => {
    answers += text
  })
  for (const path of THREE) {
    await until(() => paths().includes(path))
    assert.equal(paths().at(-1), path)
    begun.at(-1)?.end(`answer to ${path}\n`)
  }
  await until(() => answers.includes('answer to /three'))
  assert.deepEqual(answers.match(/(?<=answer to ).*/g), THREE)
})

for (const [how, leave] of [
  ['closed', (socket: Socket) => socket.end()],
  ['broken off', (socket: Socket) => socket.resetAndDestroy()],
] as const)
  test(`what waits on a connection that is ${how} is not begun`, async (t) => {
    const { socket, begun, paths } = await sendAll(t, THREE)
    const [first] = begun
    leave(socket)
    await until(() => first?.req.socket.writable === false)
    first?.end('answer')
    await until(() => first?.closed === true)
    assert.deepEqual(paths(), ['/one'])
  })

test('what is no request does not stand in the middle of an answer', async (t) => {
  const { socket, begun } = await sendAll(t, THREE)
  let answers = ''
  socket.on('data', (text) => {
    answers += text
  })
  begun[0]?.writeHead(200, { 'content-length': '100' }).write('half')
  await until(() => answers.includes('half'))
  socket.write('garbage\r\n\r\n')
  await once(socket, 'close')
  assert.match(answers, /\r\n\r\nhalf$/)
})

test('as many as may wait on one connection are all answered, and so is what follows them', async (t) => {
  const all = numbered(1 + MOST_WAITING)
  const { socket, begun, paths } = await sendAll(t, all)
  for (const path of all) {
    await until(() => paths().at(-1) === path)
    begun.at(-1)?.end()
  }
  socket.write('GET /later HTTP/1.1\r\nhost: a\r\n\r\n')
  await until(() => paths().at(-1) === '/later')
})

test('with more than may wait the connection is closed, and only the first was begun', async (t) => {
  const { socket, paths } = await sendAll(t, numbered(2 + MOST_WAITING))
  let answer = ''
  socket.on('data', (text) => {
    answer += text
  })
  await once(socket, 'close')
  assert.match(answer, /^HTTP\/1\.1 429 Too Many Requests\r\n/)
  assert.deepEqual(paths(), ['/0'])
})

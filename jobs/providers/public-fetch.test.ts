import assert from 'node:assert/strict'
import type { LookupAddress, lookup } from 'node:dns'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { type Answered, createPublicFetch, isPublic, PRIVATE } from './public-fetch.ts'

let port = 0
let connections = 0
const server = createServer((request, response) => {
  if (request.url === '/away') return response.writeHead(307, { location: 'http://127.0.0.1/' }).end()
  if (request.url === '/odd') return response.writeHead(999).end('what?')
  response.writeHead(request.url === '/empty' ? 204 : 200, { 'set-cookie': ['a=1', 'b=2'] })
  return response.end(request.url === '/empty' ? undefined : 'hello')
})
server.on('connection', () => connections++)
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  port = (server.address() as AddressInfo).port
})
beforeEach(() => {
  connections = 0
})
after(() => {
  server.close()
  server.closeAllConnections()
})

async function textOf({ body }: Answered) {
  const chunks: Uint8Array[] = []
  for await (const chunk of body ?? []) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
const init = () => ({ method: 'POST', body: '{}', signal: AbortSignal.timeout(2000) })
/** A name server that gives these answers one after another. */
const names = (...answers: LookupAddress[][]) =>
  ((_name: string, _options: object, callback: (error: null, addresses: LookupAddress[]) => void) =>
    callback(null, answers.shift() ?? [])) as unknown as typeof lookup
const [LOOPBACK, PUBLIC] = [
  { address: '127.0.0.1', family: 4 },
  { address: '93.184.216.34', family: 4 },
]
const code = (wanted: string) => (error: NodeJS.ErrnoException) => error.code === wanted

test('which addresses are public', () => {
  const no = `0.0.0.0 10.1.2.3 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9
    224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:7f00:1
    ::127.0.0.1 64:ff9b::7f00:1 100::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2001::1 2001:db8::1
    2002:7f00:1:: 3fff::1 localhost 127.1 0x7f.1`
  for (const address of no.split(/\s+/)) assert.ok(!isPublic(address), address)
  const yes = `1.1.1.1 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 192.167.255.255
    223.255.255.255 2606:4700::1111 2a00:1450:4001::1 2001:4860:4860::8888`
  for (const address of yes.split(/\s+/)) assert.ok(isPublic(address), address)
})

for (const host of [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.1',
  '0x7f000001',
  '017700000001',
  '0',
  '[::1]',
  '[::ffff:127.0.0.1]',
  'localhost',
  'user:password@127.0.0.1',
]) {
  test(`http://${host}/ is refused before anything is sent`, async () => {
    const { fetch, checkAddress } = createPublicFetch(false)
    const url = `http://${host}:${port}/`
    await assert.rejects(fetch(url, init()), code(PRIVATE))
    await assert.rejects(checkAddress(url, AbortSignal.timeout(2000)), code(PRIVATE))
    assert.equal(connections, 0)
  })
}

test('a name that was public when checked and is private when connected to is refused', async () => {
  const { fetch, checkAddress } = createPublicFetch(false, names([PUBLIC], [LOOPBACK]))
  const url = `http://rebind.example:${port}/`
  await checkAddress(url, AbortSignal.timeout(2000))
  await assert.rejects(fetch(url, init()), code(PRIVATE))
  assert.equal(connections, 0)
})

test('a name with one private address among public ones is refused', async () => {
  const { fetch } = createPublicFetch(false, names([PUBLIC, LOOPBACK]))
  await assert.rejects(fetch(`http://both.example:${port}/`, init()), code(PRIVATE))
})

test('a name that nobody knows, or that has no address, cannot be reached', async () => {
  const { fetch, checkAddress } = createPublicFetch(false)
  await assert.rejects(fetch('http://nowhere.invalid/', init()), code('ENOTFOUND'))
  await assert.rejects(checkAddress('http://nowhere.invalid/', AbortSignal.timeout(2000)), code('ENOTFOUND'))
  await assert.rejects(
    createPublicFetch(false, names([])).fetch('http://empty.example/', init()),
    code('ENOTFOUND'),
  )
})

test('a name server that does not answer is not waited for', async () => {
  const { fetch, checkAddress } = createPublicFetch(false, (() => {}) as unknown as typeof lookup)
  const soon = { ...init(), signal: AbortSignal.timeout(50) }
  await assert.rejects(fetch('http://slow.example/', soon), { name: 'AbortError' })
  await assert.rejects(checkAddress('http://slow.example/', AbortSignal.timeout(50)), {
    name: 'TimeoutError',
  })
})

test('with private addresses allowed the answer equals fetch’s own', async () => {
  const { fetch, checkAddress } = createPublicFetch(true)
  for (const host of ['127.0.0.1', 'localhost', '2130706433']) {
    const url = `http://${host}:${port}/`
    await checkAddress(url, AbortSignal.timeout(2000))
    const answer = await fetch(url, init())
    assert.deepEqual([answer.status, await textOf(answer)], [200, 'hello'])
    assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2'])
  }
  assert.equal((await fetch(`http://127.0.0.1:${port}/empty`, init())).status, 204)
  assert.equal((await fetch(`http://127.0.0.1:${port}/away`, init())).status, 307)
  await assert.rejects(fetch(`http://127.0.0.1:${port}/odd`, init()), RangeError)
  await assert.rejects(fetch(`https://127.0.0.1:${port}/`, init()), code('EPROTO'))
})

test('calls one after the other use one connection; one that was closed meanwhile is replaced', async () => {
  const { fetch } = createPublicFetch(true)
  const call = async () => textOf(await fetch(`http://127.0.0.1:${port}/`, init()))
  for (let calls = 0; calls < 5; calls++) assert.equal(await call(), 'hello')
  assert.equal(connections, 1)
  server.prependOnceListener('request', ({ socket }) => socket.destroy())
  assert.equal(await call(), 'hello')
  assert.equal(connections, 2)
})

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { followProxy, proxyHosts } from './proxy.ts'

/** What the proxy was asked for, in order. It answers what comes through a tunnel itself. */
const asked: string[] = []
const proxy = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  response.end('{"through":"the proxy"}')
})
proxy.on('connect', (request, socket) => {
  asked.push(`CONNECT ${request.url}`)
  socket.write('HTTP/1.1 200 OK\r\n\r\n')
  proxy.emit('connection', socket)
})
let url = ''
before(async () => {
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
})
after(() => proxy.close())

/** In a process of its own, since a proxy is of the whole process. */
async function inProcess(code: string, env: Record<string, string> = {}) {
  const { HTTP_PROXY, HTTPS_PROXY, http_proxy, https_proxy, NO_PROXY, no_proxy, ...rest } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...rest, HTTP_PROXY: url, HTTPS_PROXY: url, ...env },
  })
  return stdout.trim()
}
const follow = `import { followProxy } from '${import.meta.resolve('./proxy.ts')}'; followProxy();`
const call = `${follow} import { request } from '${import.meta.resolve('./http.ts')}';
  const answer = await request('http://api.example.test/lists', {}); console.log(JSON.stringify(answer.json ?? answer.reason))`

test('a provider is called through the proxy, and hosts in NO_PROXY are not', async () => {
  asked.length = 0
  assert.equal(await inProcess(call), '{"through":"the proxy"}')
  assert.deepEqual(asked, ['CONNECT api.example.test:80', 'GET /lists'])
  assert.equal(await inProcess(call, { NO_PROXY: 'api.example.test' }), '"unreachable"')
  assert.equal(asked.length, 2)
})

const guarded = (target: string) => `${follow}
  import { createPublicFetch } from '${import.meta.resolve('./public-fetch.ts')}';
  const { fetch } = createPublicFetch(false);
  console.log(await fetch('${target}', { method: 'POST' }).then(({ status }) => status, ({ message }) => message))`

test('a webhook goes through the proxy, which resolves the name; an address that is private is refused before', async () => {
  asked.length = 0
  assert.equal(await inProcess(guarded('http://hook.example.test/')), '200')
  assert.deepEqual(asked, ['POST http://hook.example.test/'])
  assert.match(await inProcess(guarded('http://169.254.169.254/latest')), /not a public address/)
  // Not through the proxy, so what we resolve ourselves is judged.
  assert.match(
    await inProcess(guarded('http://localhost:1/'), { NO_PROXY: 'localhost' }),
    /not a public address/,
  )
  await inProcess(guarded('https://hook.example.test/'))
  assert.deepEqual(asked, ['POST http://hook.example.test/', 'CONNECT hook.example.test:443'])
})

test('a proxy that is no URL is said in one line', () => {
  assert.equal(followProxy({}), null)
  assert.match(followProxy({ HTTPS_PROXY: 'proxy:port' }) ?? '', /^HTTPS_PROXY is wrong: a URL such as/)
  assert.deepEqual(proxyHosts({ https_proxy: 'http://one.example:1', HTTP_PROXY: 'nothing' }), [
    'one.example',
  ])
})

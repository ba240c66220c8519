import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'

const ISSUER = 'http://login.example.test'
const metadata = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/auth`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/keys`,
  response_types_supported: ['code'],
}

/** What the proxy was asked for, in order. What is for the issuer it answers itself. */
const asked: string[] = []
const proxy = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  const isToken = request.url === metadata.token_endpoint
  response.writeHead(isToken ? 400 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(isToken ? { error: 'invalid_grant' } : metadata))
})
proxy.on('connect', (request, socket) => {
  asked.push(`CONNECT ${request.url}`)
  socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
})
let url = ''
before(async () => {
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
})
after(() => proxy.close())

/** In a process of its own, which has these proxies in its environment. @returns what it prints. */
async function signIn(issuer: string, env: Record<string, string>) {
  const code = `
    import { createIdentityProvider, refusalOfError } from '${import.meta.resolve('./identity-provider.ts')}'
    const oidc = { issuer: '${issuer}', clientId: 'frontdesk', clientSecret: 'secret', scope: 'openid', claim: 'roles', roles: [] }
    const idp = createIdentityProvider(oidc, 'https://register.example.com')
    const begun = await idp.begin({ again: false, back: '/admin' }).catch(refusalOfError)
    if (typeof begun === 'string') console.log(begun)
    else {
      const kept = JSON.parse(begun.kept)
      console.log(new URL(begun.url).host, await idp.finish('?code=x&state=' + kept.state, kept).catch(refusalOfError))
    }`
  const { HTTP_PROXY, HTTPS_PROXY, http_proxy, https_proxy, NO_PROXY, no_proxy, ...rest } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...rest, ...env },
  })
  return stdout.trim()
}

test('it is asked through the proxy, for what it is and for tokens, but not where NO_PROXY names it', async () => {
  const through = { HTTP_PROXY: url, HTTPS_PROXY: url }
  assert.equal(await signIn(ISSUER, through), 'login.example.test wrong')
  const paths = ['GET /.well-known/openid-configuration', 'POST /token']
  assert.deepEqual(
    asked.splice(0),
    paths.map((path) => path.replace(' ', ` ${ISSUER}`)),
  )
  assert.equal(await signIn('https://login.example.test', through), 'down')
  assert.deepEqual(asked.splice(0), ['CONNECT login.example.test:443'])
  assert.equal(await signIn(ISSUER, { ...through, NO_PROXY: 'login.example.test' }), 'down')
  assert.equal(await signIn(ISSUER, {}), 'down')
  assert.deepEqual(asked, [])
})

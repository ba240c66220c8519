import assert from 'node:assert/strict'
import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { createIdentityProvider, refusalOfError } from './identity-provider.ts'

const CLIENT = { clientId: 'frontdesk', clientSecret: 'a client secret for tests only' }
const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const own = newKey()
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What its next answer holds, and the challenge that the browser came with. */
let idToken = ''
let challenge = ''
let issuer = ''
const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', issuer)
  const form = new URLSearchParams(await text(request))
  const verifier = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  const answers: Record<string, unknown> = {
    '/.well-known/openid-configuration': {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
    '/keys': { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] },
    '/token':
      verifier === challenge
        ? { access_token: 'x', token_type: 'bearer', id_token: idToken }
        : { error: 'invalid_grant' },
  }
  const answer = answers[url.pathname]
  response.writeHead(url.pathname === '/token' && verifier !== challenge ? 400 : 200, {
    'content-type': 'application/json',
  })
  response.end(JSON.stringify(answer))
})
before(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => server.close())

type Forged = {
  claims?: object
  header?: object
  key?: KeyObject
  hmac?: string
  spoil?: (token: string) => string
}

function tokenOf(claims: object, { header, key = own.privateKey, hmac, spoil = (token) => token }: Forged) {
  const signed = `${encoded({ alg: 'RS256', kid: 'one', ...header })}.${encoded(claims)}`
  const signature = hmac
    ? createHmac('sha256', hmac).update(signed).digest('base64url')
    : sign('sha256', Buffer.from(signed), key).toString('base64url')
  return spoil(`${signed}.${signature}`)
}

/** A whole sign-in with a token like that. @returns who it is, or why nobody came in. */
async function signIn(
  forged: Forged = {},
  { again = false, change = (kept: Record<string, unknown>) => kept } = {},
) {
  const roles = [{ name: 'staff', role: 'viewer' as const }]
  const idp = createIdentityProvider(
    { issuer, ...CLIENT, name: 'Example ID', scope: 'openid', claim: 'roles', roles },
    'https://register.example.com',
  )
  const { url, kept } = await idp.begin({ again, back: '/admin' })
  const given = JSON.parse(kept)
  challenge = new URL(url).searchParams.get('code_challenge') ?? ''
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: issuer, aud: CLIENT.clientId, sub: 'u-1', iat: now, exp: now + 60, auth_time: now }
  idToken = tokenOf({ ...claims, nonce: given.nonce, roles: 'staff', ...forged.claims }, forged)
  const query = `?${new URLSearchParams({ code: 'x', state: given.state })}`
  return idp
    .finish(query, change(given) as typeof given)
    .then(({ subject, role }) => ({ subject, role }), refusalOfError)
}

test('somebody for whom the provider vouches is who it says', async () => {
  const somebody = { subject: 'u-1', role: 'viewer' }
  assert.deepEqual(await signIn(), somebody)
  assert.deepEqual(await signIn({}, { again: true }), somebody)
})

const seconds = (by: number) => Math.floor(Date.now() / 1000) + by
for (const [what, forged] of Object.entries<Forged>({
  'for another sign-in': { claims: { nonce: 'another' } },
  'for no sign-in': { claims: { nonce: undefined } },
  'for another client': { claims: { aud: 'another' } },
  'for several clients, none of them named as the one that asked': {
    claims: { aud: ['frontdesk', 'another'] },
  },
  'of another provider': { claims: { iss: 'https://elsewhere.example' } },
  'that is over': { claims: { exp: seconds(-3600), iat: seconds(-7200) } },
  'about nobody': { claims: { sub: undefined } },
  'signed by another key': { key: newKey().privateKey },
  'signed with a key that is not listed': { header: { kid: 'two' } },
  'signed with the client’s secret': { header: { alg: 'HS256' }, hmac: CLIENT.clientSecret },
  'that is not signed': { header: { alg: 'none' }, spoil: (token) => token.replace(/[^.]*$/, '') },
  'that was changed afterwards': {
    spoil: (token) => {
      const [head, body = '', signature] = token.split('.')
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
      return [head, encoded({ ...claims, sub: 'u-2' }), signature].join('.')
    },
  },
}))
  test(`an ID token ${what} is refused`, async () => assert.equal(await signIn(forged), 'wrong'))

test('somebody who must show again that it is them has to have done so lately', async () => {
  const long = { claims: { auth_time: seconds(-3600) } }
  assert.equal(await signIn(long, { again: true }), 'wrong')
  assert.equal(await signIn({ claims: { auth_time: undefined } }, { again: true }), 'wrong')
  assert.deepEqual(await signIn(long), { subject: 'u-1', role: 'viewer' })
})

test('an answer to another browser’s request is refused: by its state, and by the code’s own secret', async () => {
  assert.equal(await signIn({}, { change: (kept) => ({ ...kept, state: 'another' }) }), 'wrong')
  assert.equal(await signIn({}, { change: (kept) => ({ ...kept, verifier: 'a'.repeat(43) }) }), 'wrong')
})

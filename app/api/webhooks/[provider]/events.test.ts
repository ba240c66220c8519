import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEnv } from '#env'
import { readMessage } from './events.ts'

const SECRET = 'a-secret-of-some-length'
const settings = (name: string, variables: Record<string, string>) =>
  parseEnv({
    DATABASE_URL: 'postgres://unused',
    SESSION_SECRET: 'x'.repeat(32),
    PROVIDER: name,
    ...variables,
  }).provider
const brevo = { BREVO_API_KEY: 'k', BREVO_LIST_ID: '7', BREVO_WEBHOOK_SECRET: SECRET }
const kit = { KIT_API_KEY: 'k', KIT_FORM_ID: '7', KIT_WEBHOOK_SECRET: SECRET }

const read = (
  name: string,
  variables: Record<string, string>,
  body: unknown,
  { secret = SECRET as string | null, headers = {} } = {},
) =>
  readMessage(settings(name, variables), name, {
    url: new URL(`http://localhost/api/webhooks/${name}${secret === null ? '' : `?secret=${secret}`}`),
    headers: new Headers(headers),
    text: typeof body === 'string' ? body : JSON.stringify(body),
  })
const about = (email: string) => ({ events: [{ email }] })

test('Brevo: any event that names an address makes us look; the secret may be a bearer token', () => {
  const event = { event: 'unsubscribed', email: 'a@example.com', list_id: [7] }
  assert.deepEqual(read('brevo', brevo, event), about('a@example.com'))
  const bearer = { secret: null, headers: { authorization: `Bearer ${SECRET}` } }
  assert.deepEqual(read('brevo', brevo, event, bearer), about('a@example.com'))
  assert.deepEqual(read('brevo', brevo, { event: 'campaign_sent' }), { events: [] })
})

test('Kit: the subscriber of the event', () => {
  const event = { subscriber: { id: 1, email_address: 'a@example.com', state: 'active' } }
  assert.deepEqual(read('kit', kit, event), about('a@example.com'))
})

test('no secret set: there is no such address; a wrong or missing one: refused; no JSON: nothing', () => {
  for (const [name, variables] of Object.entries({ brevo, kit })) {
    const unset = Object.fromEntries(
      Object.entries(variables).filter(([key]) => !key.endsWith('WEBHOOK_SECRET')),
    )
    assert.deepEqual(read(name, unset, {}), { refused: 404 })
    assert.deepEqual(read(name, variables, {}, { secret: 'another-secret-of-length' }), { refused: 401 })
    assert.deepEqual(read(name, variables, {}, { secret: null }), { refused: 401 })
    for (const body of ['', '{', 'null', '[]', '"x"', '{"email":7}', '{"subscriber":null}'])
      assert.deepEqual(read(name, variables, body), { events: [] }, `${name} ${body}`)
  }
})

test('a provider that sends no messages, or that is not the configured one, has no address', () => {
  const resend = { RESEND_API_KEY: 'k', RESEND_SEGMENT_ID: '78261eea-8f8b-4381-83c6-79fa7120f1cf' }
  assert.deepEqual(read('resend', resend, {}), { refused: 404 })
  const message = { url: new URL(`http://localhost/?secret=${SECRET}`), headers: new Headers(), text: '{}' }
  assert.deepEqual(readMessage(settings('kit', kit), 'brevo', message), { refused: 404 })
})

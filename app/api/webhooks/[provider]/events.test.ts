import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
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
const mailchimp = {
  MAILCHIMP_API_KEY: '0123456789abcdef0123456789abcdef-us19',
  MAILCHIMP_LIST_ID: 'a1b2c3d4e5',
  MAILCHIMP_WEBHOOK_SECRET: SECRET,
}
const kit = { KIT_API_KEY: 'k', KIT_FORM_ID: '7', KIT_WEBHOOK_SECRET: SECRET }

const read = (
  name: string,
  variables: Record<string, string>,
  body: unknown,
  headers: Record<string, string> = {},
) =>
  readMessage(settings(name, variables), name, {
    headers: new Headers(headers),
    text: typeof body === 'string' ? body : JSON.stringify(body),
  })
const about = (...emails: string[]) => ({ events: emails.map((email) => ({ email })) })
const bearer = (secret = SECRET) => ({ authorization: `Bearer ${secret}` })
/** As Kit signs. */
function signed(body: unknown, { secret = SECRET, at = Date.now() } = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const t = Math.floor(at / 1000)
  const v1 = createHmac('sha256', secret).update(`${t}.${text}`).digest('hex')
  return { 'x-kit-signature': `t=${t},v1=${v1}` }
}

test('Brevo: any event that names an address makes us look; the secret is a bearer token', () => {
  const event = { event: 'unsubscribed', email: 'a@example.com', list_id: [7] }
  assert.deepEqual(read('brevo', brevo, event, bearer()), about('a@example.com'))
  assert.deepEqual(read('brevo', brevo, { event: 'campaign_sent' }, bearer()), { events: [] })
  assert.deepEqual(read('brevo', brevo, event), { refused: 401 })
})

test('Kit: the subscribers of a signed delivery', () => {
  const subscriber = (email: string) => ({ subscriber: { id: 1, email_address: email, state: 'active' } })
  const delivery = {
    delivery_id: 1,
    events: ['a@example.com', 'b@example.com'].map((email) => ({
      id: '9c2e1f3a-6b7d-4e8f-a1b2-c3d4e5f60718',
      type: 'subscriber.activated',
      created: '2026-07-29T14:32:10Z',
      data: subscriber(email),
    })),
  }
  const sent = (headers: Record<string, string>) => read('kit', kit, delivery, headers)
  assert.deepEqual(sent(signed(delivery)), about('a@example.com', 'b@example.com'))
  // While Kit rotates its secret it signs with both.
  const both = `${signed(delivery)['x-kit-signature']},v1=${'0'.repeat(64)}`
  assert.deepEqual(sent({ 'x-kit-signature': both }), about('a@example.com', 'b@example.com'))
  for (const headers of [
    bearer(),
    signed({ ...delivery, delivery_id: 2 }),
    signed(delivery, { secret: 'another-secret-of-length' }),
    signed(delivery, { at: Date.now() - 301_000 }),
    signed(delivery, { at: Date.now() + 301_000 }),
    ...['', 't=1', 'v1=00', 't=,v1=', `t=1e9,v1=${'0'.repeat(64)}`].map((value) => ({
      'x-kit-signature': value,
    })),
  ])
    assert.deepEqual(sent(headers), { refused: 401 })
  assert.deepEqual(read('kit', kit, delivery), { refused: 401 })
  const mixed = { events: [{ data: { custom_field: {} } }, null, { data: subscriber('a@example.com') }] }
  assert.deepEqual(read('kit', kit, mixed, signed(mixed)), about('a@example.com'))
})

test('no secret set: there is no such address; a wrong or missing one: refused; no JSON: nothing', () => {
  const secrets = {
    brevo: [brevo, (_: string, secret?: string) => bearer(secret)],
    kit: [kit, (body: string, secret?: string) => signed(body, { secret })],
  } as const
  for (const [name, [variables, sent]] of Object.entries(secrets)) {
    const unset = Object.fromEntries(
      Object.entries(variables).filter(([key]) => !key.endsWith('WEBHOOK_SECRET')),
    )
    assert.deepEqual(read(name, unset, '{}', sent('{}')), { refused: 404 })
    assert.deepEqual(read(name, variables, '{}', sent('{}', 'another-secret-of-length')), { refused: 401 })
    assert.deepEqual(read(name, variables, '{}'), { refused: 401 })
    for (const body of ['', '{', 'null', '[]', '"x"', '{"email":7}', '{"events":null}', '{"events":[7]}'])
      assert.deepEqual(read(name, variables, body, sent(body)), { events: [] }, `${name} ${body}`)
  }
})

test('a provider that sends no messages, or that is not the configured one, has no address', () => {
  const resend = { RESEND_API_KEY: 'k', RESEND_SEGMENT_ID: '78261eea-8f8b-4381-83c6-79fa7120f1cf' }
  assert.deepEqual(read('resend', resend, {}), { refused: 404 })
  const message = { headers: new Headers(bearer()), text: '{}' }
  assert.deepEqual(readMessage(settings('kit', kit), 'brevo', message), { refused: 404 })
  // Workers ask Mailchimp. Its secret may still be set, as its messages carried it in their address.
  assert.deepEqual(read('mailchimp', mailchimp, 'data[email]=a%40example.com', bearer()), { refused: 404 })
})

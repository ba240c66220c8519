import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { sign, verify } from './standard-webhooks.ts'

const OLD = `whsec_${Buffer.alloc(32, 'old').toString('base64')}`
const NEW = `whsec_${Buffer.alloc(32, 'new').toString('base64')}`
const now = 1_800_000_000
const body = '{"type":"subscriber.created"}'
const signed = (signature: string, timestamp: string | number = now) =>
  new Headers({
    'webhook-id': 'id-1',
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature,
  })
const verified = (secrets: string, headers: Headers, text = body, at = now) =>
  verify(secrets, headers, text, at * 1000)

test('the vector of the specification', () => {
  const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const expected = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
  for (const one of [secret, `whsec_${secret}`])
    assert.equal(sign(one, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}'), expected)
})

test('the reference implementation takes our signatures, and we take its', () => {
  const reference = new Webhook(OLD)
  fc.assert(
    fc.property(fc.json(), fc.uuid(), (text, id) => {
      const timestamp = Math.floor(Date.now() / 1000)
      const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp) }
      const ours = { ...headers, 'webhook-signature': sign(`${NEW},${OLD}`, id, timestamp, text) }
      reference.verify(text, ours)
      const theirs = { ...headers, 'webhook-signature': reference.sign(id, new Date(timestamp * 1000), text) }
      assert.ok(verify(OLD, new Headers(theirs), text))
    }),
  )
})

test('while secrets are rotated either side may know the new one first', () => {
  const both = sign(`${NEW}, ${OLD}`, 'id-1', now, body)
  assert.equal(both.split(' ').length, 2)
  assert.ok(verified(OLD, signed(both)))
  assert.ok(verified(NEW, signed(both)))
  assert.ok(verified(`${NEW},${OLD}`, signed(sign(OLD, 'id-1', now, body))))
})

test('five minutes either way, no more', () => {
  const headers = signed(sign(OLD, 'id-1', now, body))
  for (const at of [now - 300, now + 300]) assert.ok(verified(OLD, headers, body, at))
  for (const at of [now - 301, now + 301]) assert.ok(!verified(OLD, headers, body, at))
})

test('nothing else is taken', () => {
  const good = sign(OLD, 'id-1', now, body)
  assert.ok(verified(OLD, signed(`v1a,abc ${good}`)), 'a signature of another kind beside ours')
  assert.ok(!verified(NEW, signed(good)), 'another secret')
  assert.ok(!verified(OLD, signed(good), `${body} `), 'another body')
  assert.ok(!verified(OLD, signed(good, now + 1)), 'another time')
  for (const wrong of ['', 'v1,', 'v1,AAAA', good.replace('v1,', 'v2,'), good.slice(3), 'v1'])
    assert.ok(!verified(OLD, signed(wrong)), wrong)
  for (const time of ['', 'NaN', `${now}.5`, '1e9', '-1', `${now}000000000`])
    assert.ok(!verified(OLD, signed(good, time)), time)
  assert.ok(!verify(OLD, new Headers(), body))
})

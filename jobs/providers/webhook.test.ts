import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { SIMULATOR_SECRET } from '../../simulator/dialects/webhook.ts'
import { send } from '../../simulator/provider.ts'
import { conformance } from '../../testing/conformance.ts'
import { contact, EMAIL, signal, standIn } from '../../testing/stand-in.ts'
import type { Outcome } from './outcome.ts'

const NEWER = `whsec_${Buffer.alloc(32, 'newer').toString('base64')}`

conformance('webhook', {
  prior: { new: 'confirmed', subscribed: 'confirmed' },
  doubleOptIn: null,
  unreadable: 'confirmed',
  memberships: null,
  lacks: {
    list: 'a webhook has no list',
    rejection: 'a webhook has no way to call an address bad',
    check: 'the check of a webhook sends nothing',
  },
})

describe('webhook', () => {
  const stand = standIn('webhook')
  const make = (changes: Record<string, string> = {}) => stand.make(changes)
  const subscribe = (changes = {}, person = contact) => stand.subscribe(person, changes)
  /** The handler of requests, which are answered with 200. */
  const record = () => stand.record(() => ({ status: 200 }))

  test('the call: a signed event, in the same words at every attempt', async () => {
    const seen = record()
    await subscribe()
    await subscribe()
    const [first, second] = seen
    assert.ok(first && second)
    assert.deepEqual([first.method, first.url], ['POST', '/webhook'])
    assert.equal(first.headers['content-type'], 'application/json')
    assert.equal(first.headers['webhook-id'], `${contact.userId}-${contact.jobId}`)
    assert.doesNotMatch(first.headers['webhook-id'] ?? '', /\./)
    assert.ok(Math.abs(Number(first.headers['webhook-timestamp']) - Date.now() / 1000) < 5)
    assert.deepEqual(JSON.parse(first.text), {
      type: 'subscriber.created',
      timestamp: '2026-01-02T03:04:05.000Z',
      data: {
        user_id: contact.userId,
        email: EMAIL,
        consented_at: '2026-01-02T03:04:05.000Z',
        consent_address: '203.0.113.9',
      },
    })
    assert.deepEqual([second.text, second.headers['webhook-id']], [first.text, first.headers['webhook-id']])
  })

  test('a receiver with the reference implementation takes it, with any of the secrets', async () => {
    const seen = record()
    await subscribe({ WEBHOOK_SECRET: `${NEWER},${SIMULATOR_SECRET}` })
    const headers = { ...seen[0]?.headers } as Record<string, string>
    for (const secret of [NEWER, SIMULATOR_SECRET]) new Webhook(secret).verify(seen[0]?.text ?? '', headers)
    assert.throws(() => new Webhook(NEWER).verify(`${seen[0]?.text} `, headers))
  })

  test('consent that was not asked for is sent as none', async () => {
    const seen = record()
    await subscribe({}, { ...contact, consentedAt: null, consentAddress: null })
    const { timestamp, data } = JSON.parse(seen[0]?.text ?? '')
    assert.equal(timestamp, contact.waitingSince.toISOString())
    assert.deepEqual(data, { user_id: contact.userId, email: EMAIL, consented_at: null })
  })

  test('another secret than the receiver’s: misconfigured', async () => {
    assert.equal((await subscribe({ WEBHOOK_SECRET: NEWER })).kind, 'misconfigured')
    assert.equal((await subscribe({ WEBHOOK_SECRET: `${NEWER},${SIMULATOR_SECRET}` })).kind, 'confirmed')
  })

  const peculiar: [string, number, object | string | undefined, Outcome['kind'], string?][] = [
    ['200', 200, { ok: true }, 'confirmed'],
    ['201', 201, 'thanks', 'confirmed'],
    ['202', 202, undefined, 'confirmed'],
    ['204', 204, undefined, 'confirmed'],
    ['301', 301, { moved: true }, 'retry', 'bad_response'],
    ['410', 410, undefined, 'misconfigured', 'endpoint_gone'],
    ['410 as a page', 410, '<h1>Gone</h1>', 'misconfigured', 'endpoint_gone'],
    ['404 in JSON', 404, { error: 'x' }, 'misconfigured', 'endpoint_not_found'],
    ['404 as text', 404, 'Cannot POST /hook', 'retry', 'bad_response'],
    ['400 as text', 400, 'no', 'retry', 'bad_response'],
    ['409 in JSON', 409, { error: 'x' }, 'unknown_answer'],
    ['422 in JSON', 422, { error: 'x' }, 'unknown_answer'],
    ['425', 425, undefined, 'retry', 'rate_limited'],
    ['429', 429, undefined, 'retry', 'rate_limited'],
    ['502', 502, '<h1>Bad gateway</h1>', 'retry', 'server_error'],
    ['504', 504, undefined, 'retry', 'server_error'],
    ['401', 401, undefined, 'misconfigured', 'unauthorized'],
  ]
  for (const [what, status, body, kind, reason] of peculiar) {
    test(`${what}: ${kind} ${reason ?? ''}, in one call; Retry-After is obeyed`, async () => {
      let calls = 0
      stand.respond = (request, response) => {
        calls++
        request.resume()
        send(response, { status, body, headers: { 'retry-after': '90', location: '/webhook' } })
      }
      const outcome = await subscribe()
      assert.equal(outcome.kind, kind, JSON.stringify(outcome))
      if (reason) assert.equal('reason' in outcome && outcome.reason, reason)
      if (outcome.kind === 'retry') assert.equal(outcome.waitSeconds, 90)
      assert.equal(calls, 1)
    })
  }

  test('a private address is refused in one line, by the check too, and nothing is sent', async () => {
    const provider = make({ WEBHOOK_ALLOW_PRIVATE: 'false' })
    for (const trouble of [await provider.subscribe(contact, signal()), await provider.check(signal())])
      assert.deepEqual(trouble, {
        kind: 'misconfigured',
        reason: 'private_address',
        code: 'ERR_PRIVATE_ADDRESS',
        message: '127.0.0.1 is not a public address',
      })
    assert.equal(stand.provider.recorded().total, 0)
  })

  test('the check sends nothing, and says when the host cannot be found', async () => {
    assert.equal(await make().check(signal()), null)
    assert.equal(stand.provider.recorded().total, 0)
    const trouble = await make({ WEBHOOK_URL: 'https://nowhere.invalid/' }).check(signal())
    assert.deepEqual(
      [trouble?.kind, trouble && 'reason' in trouble && trouble.reason],
      ['retry', 'unreachable'],
    )
  })

  test('the receiver hears again of a person who left, with the same id, and changes nothing', async () => {
    stand.provider.members.add(EMAIL, 'unsubscribed')
    assert.equal((await subscribe()).kind, 'confirmed')
    assert.equal(stand.provider.members.get(EMAIL)?.status, 'unsubscribed')
    assert.equal(make().remembersOptOuts, false)
  })
})

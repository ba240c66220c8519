import assert from 'node:assert/strict'
import { test } from 'node:test'
import { supportText } from '#app/admin/jobs/[id]/support-words.ts'
import { readMessage } from '#app/api/webhooks/[provider]/events.ts'
import { providerName } from '#app/words/provider.ts'
import { EnvError, parseEnv } from '#env'
import { changedSettings } from '#jobs/monitoring/annotations.ts'
import { createProvider } from '#jobs/providers/create.ts'
import { providerNames, providerVariables } from '#jobs/providers/index.ts'
import { conformance } from '../conformance.ts'
import type { StandInName } from '../stand-in.ts'

/** Properties of the invented provider as soon as it is added. */
export function checkTenth(name: StandInName) {
  const given = { DATABASE_URL: 'postgres://unused', SESSION_SECRET: 'x'.repeat(32), PROVIDER: name }
  const settings = {
    POSTCARDS_API_KEY: 's3cret',
    POSTCARDS_SHELF: '5',
    POSTCARDS_BASE_URL: 'https://postcards.example.com/api/',
  }
  const env = () => parseEnv({ ...given, ...settings, POSTCARDS_WEBHOOK_SECRET: 'a-secret-of-some-length' })

  test('the environment: its name, its variables, what is wrong with them', () => {
    assert.ok(providerNames.some((one) => one === name))
    assert.deepEqual(
      providerVariables.filter((one) => one.startsWith('POSTCARDS_')),
      [...Object.keys(settings), 'POSTCARDS_CALL_BOUND_SECONDS', 'POSTCARDS_WEBHOOK_SECRET'],
    )
    assert.equal(env().provider.settings.baseUrl, 'https://postcards.example.com/api')
    const wrong = { ...given, ...settings, POSTCARDS_API_KEY: '', POSTCARDS_SHELF: 'top' }
    assert.throws(
      () => parseEnv(wrong),
      (error) => {
        assert.ok(error instanceof EnvError)
        assert.deepEqual(error.message.split('\n'), [
          'POSTCARDS_API_KEY is missing: a key',
          "POSTCARDS_SHELF is wrong: the shelf's number, such as 5",
        ])
        return true
      },
    )
    assert.throws(
      () => parseEnv({ ...given, PROVIDER: 'x' }),
      /name of a provider: mailchimp, .*, postcards$/,
    )
  })

  test('the dashboard: its label, the call that its support knows, its settings without the secrets', () => {
    assert.equal(providerName(name), 'Picture Postcards')
    const attempt = { provider: name, startedAt: new Date(0) } as Parameters<typeof supportText>[0][number]
    assert.match(
      supportText([attempt]),
      /^Requests to Picture Postcards .*\nCall: POST \/shelves\/\{shelf\}\/people\n/,
    )
    const shown = Object.entries(changedSettings(env(), undefined)?.settings ?? {}).map(([key, setting]) => [
      key,
      setting.shown,
    ])
    assert.deepEqual(Object.fromEntries(shown), {
      provider: name,
      apiKey: null,
      shelf: '5',
      baseUrl: 'https://postcards.example.com/api',
      callBoundSeconds: '40',
      webhookSecret: null,
      consent: 'implied',
      concurrency: '4',
    })
  })

  test('its limits, and how long a call is bound', () => {
    const { limits } = createProvider(env().provider)
    assert.deepEqual([limits.perSecond, limits.concurrency, limits.callBoundSeconds], [3, 2, 40])
    const longer = { ...given, ...settings, POSTCARDS_CALL_BOUND_SECONDS: '90' }
    assert.equal(createProvider(parseEnv(longer).provider).limits.callBoundSeconds, 90)
  })

  test('its messages', () => {
    const read = (token: string, text = JSON.stringify({ about: 'a@example.com' })) =>
      readMessage(env().provider, name, {
        headers: new Headers({ authorization: `Bearer ${token}` }),
        text,
      })
    const secret = 'a-secret-of-some-length'
    assert.deepEqual(read(secret), { events: [{ email: 'a@example.com' }] })
    assert.deepEqual(read(secret, '{'), { events: [] })
    assert.deepEqual(read('another'), { refused: 401 })
  })

  conformance(name, {
    prior: { new: 'confirmed', subscribed: 'confirmed', unsubscribed: 'suppressed' },
    doubleOptIn: null,
    unreadable: 'unknown_answer',
    answers: [['a closed shelf', 404, { error: 'no_such_shelf' }, 'misconfigured', 'shelf_not_found']],
    memberships: { new: 'missing', subscribed: 'subscribed', unsubscribed: 'suppressed' },
  })
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EnvError, parseEnv } from '#env'
import { providerVariables } from './index.ts'
import { plainHttpIn } from './plain-http.ts'

const least = {
  DATABASE_URL: 'postgres://localhost/frontdesk',
  SESSION_SECRET: 'a secret for tests that is long enough',
  SIMULATE: '1',
}
const problems = (given: Record<string, string>) => {
  try {
    parseEnv({ ...least, ...given })
    return []
  } catch (error) {
    assert.ok(error instanceof EnvError)
    return error.message.split('\n')
  }
}
const alerts = (url: string, hosts = '') => problems({ ALERT_WEBHOOK_URL: url, PLAIN_HTTP_HOSTS: hosts })

test('what is called by http: is of this machine, or is named', () => {
  for (const url of ['http://localhost:9/x', 'http://127.0.0.2:9', 'http://[::1]:9', 'https://example.com'])
    assert.deepEqual(alerts(url), [], url)
  for (const url of ['http://alerts.internal/x', 'http://localhost.example.com', 'http://192.168.0.1'])
    assert.deepEqual(
      alerts(url, 'other.internal'),
      [
        `ALERT_WEBHOOK_URL is wrong: a URL that begins with https:, or PLAIN_HTTP_HOSTS=${new URL(url).hostname} if that is a host in your own network`,
      ],
      url,
    )
  assert.deepEqual(alerts('http://alerts.internal:9/x', 'other.internal, Alerts.internal'), [])
})

test('so it is for the address of every provider', () => {
  const called = providerVariables.filter((name) => /URL$/.test(name) && name !== 'BREVO_DOI_REDIRECT_URL')
  assert.equal(called.length, 9)
  const given = Object.fromEntries(called.map((name) => [name, 'http://mail.internal/api']))
  assert.deepEqual(
    plainHttpIn(given, providerVariables).map(({ variable }) => variable),
    called,
  )
  const mailman = { MAILMAN_USERNAME: 'a', MAILMAN_PASSWORD: 'b', MAILMAN_LIST_ID: 'news.example.com' }
  const own = { PROVIDER: 'mailman', ...mailman, MAILMAN_BASE_URL: 'http://mail.internal:8001/3.1' }
  assert.match(problems(own)[0] ?? '', /^MAILMAN_BASE_URL is wrong: a URL that begins with https:/)
  assert.deepEqual(problems({ ...own, PLAIN_HTTP_HOSTS: 'mail.internal' }), [])
  // Of another provider, which is not called.
  assert.deepEqual(problems({ LISTMONK_BASE_URL: 'http://listmonk:9000/api' }), [])
})

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { EnvError, parseEnv } from '#env'

const least = {
  DATABASE_URL: 'postgres://user:password@localhost:5432/frontdesk',
  SESSION_SECRET: 'x'.repeat(32),
  SIMULATE: '1',
}

const problems = (source: Record<string, string | undefined>) => {
  try {
    parseEnv(source)
  } catch (error) {
    if (error instanceof EnvError) return error.message.split('\n')
    throw error
  }
  return []
}

test('the least that is needed gives the documented defaults', () => {
  const env = parseEnv(least)
  assert.equal(env.PORT, 3000)
  assert.equal(env.TRUST_PROXY, 0)
  assert.equal(env.SUBSCRIPTION_CONSENT, 'implied')
  assert.equal(env.simulated, true)
  assert.ok(env.provider.name === 'mailchimp')
  assert.equal(env.provider.settings.baseUrl, 'http://127.0.0.1:4010/3.0')
  assert.equal(env.publicUrl, 'http://localhost:3000')
})

test('without a provider nothing starts unless a simulation is asked for, and one line says so', () => {
  for (const SIMULATE of [undefined, '', '0']) {
    const found = problems({ ...least, SIMULATE })
    assert.equal(found.length, 1)
    for (const name of ['MAILCHIMP_API_KEY', 'MAILCHIMP_LIST_ID', 'PROVIDER', 'SIMULATE=1'])
      assert.ok(found[0]?.includes(name), `${name} in: ${found[0]}`)
  }
  assert.match(problems({ ...least, SIMULATE: 'yes' }).join(), /SIMULATE is wrong: 1 or 0/)
})

test('a host to listen on is an IP address', () => {
  for (const HOST of ['127.0.0.1', '0.0.0.0', '::', '::1'])
    assert.equal(parseEnv({ ...least, HOST }).HOST, HOST)
  for (const HOST of ['localhost', 'x86_64-conda-linux-gnu', '1.2.3', '127.0.0.1:3000'])
    assert.match(problems({ ...least, HOST })[0] ?? '', /^HOST is wrong: an IP address/, HOST)
})

test('those who may frame people’s pages are origins, and nothing that widens the policy', () => {
  const given = 'https://www.example.com https://*.example.org, http://localhost:8080'
  assert.deepEqual(parseEnv({ ...least, FRAME_ANCESTORS: given }).FRAME_ANCESTORS, [
    'https://www.example.com',
    'https://*.example.org',
    'http://localhost:8080',
  ])
  assert.deepEqual(parseEnv(least).FRAME_ANCESTORS, [])
  for (const wrong of [
    '*',
    "'self'",
    'https:',
    'https://*',
    'example.com',
    'https://a.example/path',
    'https://a.example;',
  ])
    assert.match(
      problems({ ...least, FRAME_ANCESTORS: wrong })[0] ?? '',
      /^FRAME_ANCESTORS is wrong: origins/,
      wrong,
    )
})

test('a configured provider is no simulation, and its base URL needs no slash at the end', () => {
  const given = { ...least, MAILCHIMP_API_KEY: '0123abcd-us19', MAILCHIMP_LIST_ID: 'a1b2' }
  assert.equal(parseEnv(given).simulated, false)
  const { provider } = parseEnv({ ...given, MAILCHIMP_BASE_URL: 'http://localhost:9/3.0/' })
  assert.ok(provider.name === 'mailchimp' && provider.settings.baseUrl === 'http://localhost:9/3.0')
})

test('each provider names the variables that it lacks', () => {
  for (const [name, missing] of Object.entries({
    brevo: ['BREVO_API_KEY', 'BREVO_LIST_ID'],
    kit: ['KIT_API_KEY', 'KIT_FORM_ID'],
    resend: ['RESEND_API_KEY', 'RESEND_SEGMENT_ID'],
    listmonk: ['LISTMONK_USERNAME', 'LISTMONK_TOKEN', 'LISTMONK_LIST_ID', 'LISTMONK_BASE_URL'],
    buttondown: ['BUTTONDOWN_API_KEY'],
    mailerlite: ['MAILERLITE_API_KEY', 'MAILERLITE_GROUP_ID'],
    mailman: ['MAILMAN_USERNAME', 'MAILMAN_PASSWORD', 'MAILMAN_LIST_ID', 'MAILMAN_BASE_URL'],
    webhook: ['WEBHOOK_URL', 'WEBHOOK_SECRET'],
  }))
    assert.deepEqual(
      problems({ ...least, PROVIDER: name }).map((line) => line.split(' is missing: ')[0]),
      missing,
      name,
    )
  assert.match(
    problems({ ...least, PROVIDER: 'sendgrid' })[0] ?? '',
    /^PROVIDER is wrong: .*mailchimp, brevo/,
  )
})

test('Brevo’s double opt-in needs both of its settings, or neither', () => {
  const given = { ...least, PROVIDER: 'brevo', BREVO_API_KEY: 'xkeysib-1', BREVO_LIST_ID: '7' }
  const template = { BREVO_DOI_TEMPLATE_ID: '3' }
  const redirect = { BREVO_DOI_REDIRECT_URL: 'https://example.com/confirmed' }
  assert.deepEqual(problems(given), [])
  assert.deepEqual(problems({ ...given, ...template, ...redirect }), [])
  assert.deepEqual(problems({ ...given, ...template }), [
    'BREVO_DOI_REDIRECT_URL is missing: goes with BREVO_DOI_TEMPLATE_ID',
  ])
  assert.deepEqual(problems({ ...given, ...redirect }), [
    'BREVO_DOI_TEMPLATE_ID is missing: goes with BREVO_DOI_REDIRECT_URL',
  ])
})

test('every problem is one line that names the variable', () => {
  const lines = problems({ PORT: 'many', DATABASE_URL: 'mysql://x', SUBSCRIPTION_CONSENT: 'maybe' })
  assert.equal(lines.length, 5)
  for (const name of ['PORT', 'DATABASE_URL', 'SUBSCRIPTION_CONSENT', 'SESSION_SECRET', 'MAILCHIMP_API_KEY'])
    assert.ok(
      lines.some((line) => line.startsWith(`${name} is `)),
      `${name} in: ${lines.join(' | ')}`,
    )
})

test('a key without a list is refused, and an empty variable counts as missing', () => {
  assert.match(problems({ ...least, MAILCHIMP_API_KEY: 'k-us1' })[0] ?? '', /^MAILCHIMP_LIST_ID is missing/)
  assert.deepEqual(problems({ ...least, PORT: '' }), [])
  assert.match(
    problems({ ...least, SESSION_SECRET: 'short' })[0] ?? '',
    /^SESSION_SECRET is wrong: at least 32/,
  )
})

test('viewers see addresses only if that is said', () => {
  assert.equal(parseEnv(least).VIEWERS_SEE_ADDRESSES, false)
  assert.equal(parseEnv({ ...least, VIEWERS_SEE_ADDRESSES: '0' }).VIEWERS_SEE_ADDRESSES, false)
  assert.equal(parseEnv({ ...least, VIEWERS_SEE_ADDRESSES: '1' }).VIEWERS_SEE_ADDRESSES, true)
  assert.deepEqual(problems({ ...least, VIEWERS_SEE_ADDRESSES: 'yes' }), [
    'VIEWERS_SEE_ADDRESSES is wrong: 0 or 1',
  ])
})

test('what is kept for how long has defaults, 0 for ever, and bounds', () => {
  const {
    RETENTION_ATTEMPTS_DAYS,
    RETENTION_FINISHED_JOBS_DAYS,
    RETENTION_HISTORY_DAYS,
    RETENTION_CHECKS_DAYS,
    RETENTION_SIGN_INS_DAYS,
  } = parseEnv(least)
  assert.deepEqual(
    [
      RETENTION_ATTEMPTS_DAYS,
      RETENTION_FINISHED_JOBS_DAYS,
      RETENTION_HISTORY_DAYS,
      RETENTION_CHECKS_DAYS,
      RETENTION_SIGN_INS_DAYS,
    ],
    [400, 3, 90, 30, 90],
  )
  for (const [name, shortest] of [
    ['RETENTION_ATTEMPTS_DAYS', 35],
    ['RETENTION_FINISHED_JOBS_DAYS', 1],
    ['RETENTION_HISTORY_DAYS', 7],
    ['RETENTION_CHECKS_DAYS', 1],
    ['RETENTION_SIGN_INS_DAYS', 1],
  ] as const) {
    for (const fine of [0, shortest, 3650])
      assert.equal(parseEnv({ ...least, [name]: String(fine) })[name], fine)
    for (const wrong of [String(shortest - 0.5), '-1', '3651', 'a year'])
      assert.deepEqual(problems({ ...least, [name]: wrong }), [
        `${name} is wrong: 0 (for ever), or a whole number of days from ${shortest} to 3650`,
      ])
  }
})

test('PUBLIC_URL is where people’s pages are, and nothing more', () => {
  for (const [given, origin] of [
    ['https://register.example.com', 'https://register.example.com'],
    ['https://Register.Example.com/', 'https://register.example.com'],
    ['https://register.example.com:443', 'https://register.example.com'],
    ['http://192.0.2.1:8080', 'http://192.0.2.1:8080'],
  ])
    assert.equal(parseEnv({ ...least, PUBLIC_URL: given }).publicUrl, origin)
  for (const given of ['/join', '/?a=b', '/#join']
    .map((rest) => `https://example.com${rest}`)
    .concat('https://ada:pw@example.com'))
    assert.deepEqual(problems({ ...least, PUBLIC_URL: given }), [
      'PUBLIC_URL is wrong: a URL without path, query and user, such as https://register.example.com',
    ])
})

test('a database whose URL has a parameter that cannot be followed is refused in one line', () => {
  const url = 'postgres://ada@localhost/frontdesk'
  const read = (query: string) => parseEnv({ ...least, DATABASE_URL: `${url}?${query}` })
  assert.equal(
    read('sslmode=require&channel_binding=require').DATABASE_URL,
    `${url}?sslmode=require&channel_binding=require`,
  )
  assert.throws(
    () => read('options=-c%20x%3D1'),
    /^Error: DATABASE_URL is wrong: the parameter options is not understood/,
  )
})

test('a session lasts on the direct way, or where no pooler is', () => {
  const direct = 'postgres://ada@db/frontdesk'
  const pooled = 'postgres://ada@pooler/frontdesk?pgbouncer=true'
  const read = (given: object) => parseEnv({ ...least, ...given }).sessionUrl
  assert.equal(read({ DATABASE_URL: direct }), direct)
  assert.equal(read({ DATABASE_URL: pooled }), null)
  assert.equal(read({ DATABASE_URL: pooled, DATABASE_DIRECT_URL: direct }), direct)
  for (const [given, why] of [
    [pooled, 'it leads around the pooler: leave pgbouncer and pool_mode out'],
    ['mysql://x', 'a URL such as postgres://user:password@localhost:5432/frontdesk'],
  ] as const)
    assert.deepEqual(problems({ ...least, DATABASE_DIRECT_URL: given }), [
      `DATABASE_DIRECT_URL is wrong: ${why}`,
    ])
})

test('a replica’s URL is read as the leader’s', () => {
  const url = 'postgres://ada@replica/frontdesk'
  assert.equal(parseEnv({ ...least, DATABASE_READ_URL: url }).DATABASE_READ_URL, url)
  assert.deepEqual(problems({ ...least, DATABASE_READ_URL: `${url}?pool_mode=statement` }), [
    'DATABASE_READ_URL is wrong: the parameter pool_mode is not understood: leave it out, or write pool_mode=transaction',
  ])
})

test('signing in by OpenID Connect: three settings together, and roles by their names there', () => {
  assert.equal(parseEnv(least).oidc, null)
  const given = {
    ...least,
    OIDC_ISSUER: 'https://login.example.com/',
    OIDC_CLIENT_ID: 'desk',
    OIDC_CLIENT_SECRET: 's',
  }
  assert.deepEqual(parseEnv(given).oidc, {
    issuer: 'https://login.example.com/',
    clientId: 'desk',
    clientSecret: 's',
    name: 'login.example.com',
    scope: 'openid profile email',
    claim: 'roles',
    roles: ['viewer', 'operator', 'admin'].map((role) => ({ role, name: role })),
  })
  const { oidc } = parseEnv({ ...given, OIDC_ROLES: 'admin=a=1, viewer=all staff' })
  assert.deepEqual(oidc?.roles, [
    { role: 'admin', name: 'a=1' },
    { role: 'viewer', name: 'all staff' },
  ])
  assert.deepEqual(problems({ ...given, OIDC_CLIENT_SECRET: '' }), [
    'OIDC_CLIENT_SECRET is missing: OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET are needed together',
  ])
  for (const [name, value, said] of [
    ['OIDC_ISSUER', 'http://login.example.com', 'begins with https:'],
    ['OIDC_ISSUER', 'login', 'a URL such as'],
    ['OIDC_ROLES', 'owner=x', 'such as admin=desk-admins'],
    ['OIDC_ROLES', 'admin', 'such as admin=desk-admins'],
    ['OIDC_SCOPE', 'profile', 'openid and more'],
    ['ADMIN_SECOND_FACTOR', 'yes', 'optional or required'],
  ] as const) {
    const [line, ...more] = problems({ ...given, [name]: value })
    assert.deepEqual(more, [])
    assert.ok(line?.startsWith(`${name} is wrong: `) && line.includes(said), line)
  }
  assert.ok(parseEnv({ ...given, OIDC_ISSUER: 'http://localhost:8080' }).oidc)
})

test('the secret of Mailchimp’s messages is no longer used: a process says so in one line, and starts', async () => {
  const script = "(await import('#env')).readEnv(); console.log('started')"
  const start = (more: Record<string, string>) =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, ...least, ...more },
    })
  const { stdout, stderr } = await start({ MAILCHIMP_WEBHOOK_SECRET: 'short' })
  assert.deepEqual(
    [stdout, stderr.match(/^MAILCHIMP_WEBHOOK_SECRET is no longer used.*delete the webhook/gm)?.length],
    ['started\n', 1],
  )
  assert.equal((await start({})).stderr, '')
})

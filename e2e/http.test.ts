import { test as base, expect } from '@playwright/test'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { type Stack, startStack } from './stack.ts'
import { until } from './until.ts'

// What no browser sends: a web process without a worker, asked by hand.
const test = base.extend<object, { stack: Stack }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const stack = await startStack({ env: { REGISTRATION_LIMIT: '5', TRUST_PROXY: '1' } })
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})
let addresses = 0
const address = () => ({ 'x-forwarded-for': `203.0.113.${++addresses}` })

test('status: 401 without the cookie or with a forged one, ETag and 304 with it', async ({ stack }) => {
  const url = `${stack.url}/account/subscription`
  expect((await fetch(url)).status).toBe(401)
  expect((await fetch(url, { headers: { cookie: 'frontdesk_registration=a.b.c' } })).status).toBe(401)

  const client = await openForm(stack.url)
  const person = somebody()
  const answer = await client.register(person, address())
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account'])
  const first = await fetch(url, { headers: { cookie: client.cookies() } })
  const body = await first.json()
  expect(body).toMatchObject({
    registered: true,
    username: person.username,
    subscription: { state: 'pending', attempts: 0, nextAttemptAt: null },
  })
  expect(body.pollAfterMs).toBeGreaterThanOrEqual(250)
  expect(Number(first.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  const etag = first.headers.get('etag') ?? ''
  const again = await fetch(url, { headers: { cookie: client.cookies(), 'if-none-match': etag } })
  expect([again.status, await again.text()]).toEqual([304, ''])
  expect(
    (await fetch(url, { headers: { cookie: client.cookies(), 'if-none-match': '"other"' } })).status,
  ).toBe(200)
})

test('the cookies cannot be read by scripts and stay on the site', async ({ stack }) => {
  const client = await openForm(stack.url)
  const answer = await client.register(somebody(), address())
  const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('frontdesk_registration='))
  expect(cookie).toMatch(/HttpOnly/i)
  expect(cookie).toMatch(/SameSite=lax/i)
})

test('over the limit: says when to try again and keeps what was typed; another address is not affected', async ({
  stack,
}) => {
  const headers = address()
  const client = await openForm(stack.url)
  for (let index = 0; index < 5; index++)
    expect((await client.register(somebody(), headers)).status).toBe(303)
  const person = somebody()
  const answer = await client.register(person, headers)
  expect(answer.status).toBe(200)
  const html = await answer.text()
  expect(html).toMatch(/Too many registrations from your network\. Try again in \d+ minutes/)
  expect(html).toContain(`value="${person.email}"`)
  expect((await client.register(person, address())).status).toBe(303)
})

test('a forged forwarded address does not get around the limit', async ({ stack }) => {
  const seen = address()['x-forwarded-for']
  const client = await openForm(stack.url)
  const statuses: number[] = []
  for (let index = 0; index < 6; index++)
    statuses.push(
      (await client.register(somebody(), { 'x-forwarded-for': `198.51.100.${index}, ${seen}` })).status,
    )
  expect(statuses).toEqual([303, 303, 303, 303, 303, 200])
})

test('a filled honeypot registers nobody', async ({ stack }) => {
  const client = await openForm(stack.url)
  const { username, email } = somebody()
  const answer = await client.post(
    [
      ['username', username],
      ['email', email],
      ['website', 'https://spam.example'],
    ],
    address(),
  )
  expect(await answer.text()).toContain('automated registration')
  expect(await stack.sql`select 1 from users where username = ${username}`).toHaveLength(0)
})

for (const [what, fields] of [
  ['missing fields', []],
  [
    'repeated fields',
    [
      ['username', 'one'],
      ['username', 'two'],
      ['email', 'a@example.com'],
      ['email', 'b@example.com'],
    ],
  ],
  [
    'files',
    [
      ['username', new Blob(['somebody'])],
      ['email', new Blob(['a@example.com'])],
    ],
  ],
  [
    'NUL and control characters',
    [
      ['username', 'a\0bc'],
      ['email', 'a\u0007@example.com'],
    ],
  ],
] as [string, [string, string | Blob][]][]) {
  test(`${what}: errors at the fields`, async ({ stack }) => {
    const answer = await (await openForm(stack.url)).post(fields, address())
    expect(answer.status).toBe(200)
    const html = await answer.text()
    expect(html).toContain('id="username-error"')
    expect(html).toContain('id="email-error"')
  })
}

test('invalid UTF-8 is an error at the field', async ({ stack }) => {
  const client = await openForm(stack.url)
  const part = (name: string, value: Buffer) =>
    Buffer.concat([
      Buffer.from(`--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n`),
      value,
      Buffer.from('\r\n'),
    ])
  const body = Buffer.concat([
    ...client.hidden.map(([name, value]) => part(name, Buffer.from(value))),
    part('username', Buffer.from([0x61, 0xff, 0xfe, 0x62])),
    part('email', Buffer.from([0xc3, 0x28])),
    Buffer.from('--x--\r\n'),
  ])
  const answer = await client.send(new Uint8Array(body), {
    'content-type': 'multipart/form-data; boundary=x',
    ...address(),
  })
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('id="username-error"')
})

test('a body over 1 MB is refused, also when it does not say its length', async ({ stack }) => {
  const client = await openForm(stack.url)
  const { email } = somebody()
  const big = await client.post(
    [
      ['username', 'x'.repeat(1_100_000)],
      ['email', email],
    ],
    address(),
  )
  expect(big.status).toBe(413)
  let chunks = 0
  const unannounced = new ReadableStream({
    pull: (controller) =>
      ++chunks > 100 ? controller.close() : controller.enqueue(new Uint8Array(100_000).fill(120)),
  })
  const status = await fetch(stack.url, {
    method: 'POST',
    body: unannounced,
    duplex: 'half',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  } as RequestInit).then(
    (answer) => answer.status,
    () => 'closed',
  )
  expect([411, 'closed']).toContain(status)
})

test('fifty at once want one name, over HTTP: one is registered, 49 get the field error, nobody a 500', async ({
  stack,
}) => {
  const { username } = somebody()
  const clients = await Promise.all(Array.from({ length: 50 }, () => openForm(stack.url)))
  const answers = await Promise.all(
    clients.map((client) => client.register({ username, email: somebody().email }, address())),
  )
  expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(49).fill(200), 303])
  const texts = await Promise.all(answers.map((answer) => answer.text()))
  expect(texts.filter((html) => html.includes('This username is taken'))).toHaveLength(49)
})

test('the same form posted five times at once gives one user and five successes', async ({ stack }) => {
  const client = await openForm(stack.url)
  const person = somebody()
  const headers = address()
  const answers = await Promise.all(Array.from({ length: 5 }, () => client.register(person, headers)))
  expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303, 303, 303])
  expect(await stack.sql`select 1 from users where username = ${person.username}`).toHaveLength(1)
})

test('the database goes away: an error in the form, nothing half done, and it comes back', async ({
  stack,
}) => {
  const client = await openForm(stack.url)
  const person = somebody()
  await stack.sql`alter table users rename to users_gone`
  try {
    const answer = await client.register(person, address())
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('nothing was saved')
  } finally {
    await stack.sql`alter table users_gone rename to users`
  }
  // Every connection of the web process is cut; the next registration opens new ones.
  await stack.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  await until(async () => (await client.register(person, address())).status === 303)
})

test('health: live and ready, and ready says what is missing', async ({ stack }) => {
  expect((await fetch(`${stack.url}/api/health/live`)).status).toBe(200)
  expect((await fetch(`${stack.url}/api/health/ready`)).status).toBe(200)
  await stack.sql`alter schema drizzle rename to drizzle_gone`
  try {
    expect((await fetch(`${stack.url}/api/health/ready`)).status).toBe(503)
  } finally {
    await stack.sql`alter schema drizzle_gone rename to drizzle`
  }
})

test('an action of the administration is closed to strangers, whatever they send', async ({ stack }) => {
  const client = await openForm(stack.url)
  for (const path of [
    '/admin',
    '/admin/jobs',
    '/admin/jobs/00000000-0000-7000-8000-000000000000',
    '/admin/audit',
  ]) {
    const answer = await fetch(stack.url + path, {
      redirect: 'manual',
      headers: { cookie: client.cookies() },
    })
    expect(answer.status, path).toBe(307)
    expect(await answer.text(), path).not.toContain('Sign out')
  }
})

import { expect } from '@playwright/test'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { address, test } from './own-stack.ts'

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

test('a body over 64 KB is refused, also when it does not say its length', async ({ stack }) => {
  const client = await openForm(stack.url)
  const withName = (length: number) =>
    client.post(
      [
        ['username', 'x'.repeat(length)],
        ['email', somebody().email],
      ],
      address(),
    )
  expect((await withName(60_000)).status).toBe(200)
  const big = await withName(66_000)
  expect([big.status, await big.text()]).toEqual([413, 'The body is longer than 65536 bytes.\n'])
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

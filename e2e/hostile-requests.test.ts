import { globSync } from 'node:fs'
import { lists } from './admin-pages.ts'
import { expect, signIn, withStack as test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { send } from './raw-request.ts'

// What scanners and mistakes send: nobody is answered with a 5xx. No worker, and the console is not checked.
test.use({ worker: false })
test.setTimeout(180_000)

const paths = [
  ...[
    '/%ff',
    '/%',
    '/%zz',
    '/%00',
    '/%c0%ae%c0%ae/',
    '/..%2f..%2fetc/passwd',
    '//',
    '///evil.example',
    '/\\evil',
  ],
  ...[
    '/account/%ff',
    '/admin/%ff',
    '/admin/jobs/%ff',
    '/admin/jobs/%00',
    '/admin/administrators/%ff',
    '/api/%ff',
  ],
  ...[
    '/_global-error',
    '/_next/%ff',
    '/_next/static/%ff',
    '/_next/data/x.json',
    '/_next/image?url=x',
    '/.env',
    '/wp-login.php',
  ],
  ...[
    '/api/webhooks/%ff',
    '/api/webhooks/__proto__',
    '/admin/registrations/constructor',
    '/*',
    '/?%ff',
    '/?a=%',
  ],
  ...[`/${'a'.repeat(5_000)}`, `/?${'a=1&'.repeat(1_000)}`, '/admin/find?q=%00', '/admin/jobs/suggest?q=%00'],
]
const methods = ['TRACE', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'HEAD', 'SEARCH']

/** Split at spaces, and with what has spaces or control characters. */
const values = [
  ...`% %ff ' {} [] null -1 0 1e309 NaN 0x10 __proto__ constructor <script> ../../etc/passwd now
    0000-01-01T00:00 0000-00-00T00:00 0001-01-01T00:00 9999-12-31T23:59 10000-01-01T00:00 2026-02-30T00:00
    -271821-04-20T00:00 275760-09-13T00:00 2026-01-01T24:60 00000000-0000-0000-0000-000000000000
    ffffffff-ffff-ffff-ffff-ffffffffffff {"state":"failed"}`.split(/\s+/),
  ...['\0', 'a\0b', '\u{1f600}'.repeat(20), '9'.repeat(200), "'; drop table users; --", '4713-01-01 BC'],
]
const names =
  `state outcome reason provider person text q attempts from to order after top before window kind scope filter
  job fingerprint said done why action actor span zone page list shown`.split(/\s+/)

test('strange paths and methods: no 5xx, and a page that does not exist is a 404', async ({ stack }) => {
  const wrong: string[] = []
  for (const path of paths) {
    const { status } = await send(stack, 'GET', path)
    if (status >= 500) wrong.push(`GET ${path.slice(0, 60)}: ${status}`)
  }
  for (const method of methods)
    for (const path of ['/', '/account', '/admin', '/admin/sign-in', '/api/health/live', '/nowhere']) {
      const { status } = await send(stack, method, path)
      if (status >= 500) wrong.push(`${method} ${path}: ${status}`)
    }
  expect(wrong).toEqual([])
  expect((await send(stack, 'GET', '/%ff')).status).toBe(404)
  expect((await send(stack, 'TRACE', '/')).status).toBe(405)
})

test('strange bodies, hosts and origins: no 5xx, and each refusal says why', async ({ stack }) => {
  const chunked = await send(
    stack,
    'POST',
    '/api/webhooks/mailchimp',
    { 'transfer-encoding': 'chunked' },
    'x',
  )
  expect([chunked.status, chunked.text]).toEqual([411, expect.not.stringContaining('form')])
  const wrong: string[] = []
  const client = await openForm(stack.url)
  for (const origin of [
    'https://evil.example',
    'garbage',
    'null',
    '',
    'https://',
    `http://${'a'.repeat(300)}`,
  ])
    for (const path of ['/', '/admin/sign-in', '/api/webhooks/mailchimp']) {
      const answer = await client.send('a=b', { origin, 'content-type': 'application/x-www-form-urlencoded' })
      const action = await send(
        stack,
        'POST',
        path,
        { origin, 'content-type': 'text/plain', 'next-action': 'f'.repeat(42), 'content-length': '2' },
        '[]',
      )
      for (const { status } of [answer, action]) if (status >= 500) wrong.push(`${origin} ${path}: ${status}`)
    }
  expect(wrong).toEqual([])
  const body = new FormData()
  for (const [name, value] of client.hidden) body.append(name, value)
  const refused = await client.send(body, { origin: 'https://evil.example' })
  expect(refused.status).toBe(403)
  expect(await refused.text()).toContain('https://evil.example')
})

test('another site exports nothing: neither by a link nor by a form, and nothing is on record', async ({
  page,
  stack,
}) => {
  await signIn(page)
  await stack.sql`delete from audit_events`
  const routes = globSync('app/admin/**/export/route.ts').map((file) => file.slice(3, -'/route.ts'.length))
  expect(routes.length).toBeGreaterThan(1)
  for (const path of routes) {
    expect([path, (await page.request.get(path)).status()]).toEqual([path, 405])
    const form = { show: 'all' }
    const headers = { origin: 'https://evil.example' }
    const answer = await page.request.post(path, { form, headers })
    expect([path, answer.status()]).toEqual([path, 403])
    expect(await answer.text()).toContain('A page of https://evil.example may not post here')
    expect(await stack.sql`select from audit_events`).toHaveLength(0)
    expect((await page.request.post(path, { form, headers: { origin: stack.url } })).status()).toBe(200)
    expect(await stack.sql`delete from audit_events returning 1`).toHaveLength(1)
  }
})

test('whatever is typed at sign-in is a sentence', async ({ stack }) => {
  for (const value of [
    'adm\0in',
    '\u{1f600}',
    'a'.repeat(30_000),
    "' or 1=1",
    '\u202e',
    '__proto__',
    '%00',
  ]) {
    const client = await openForm(stack.url, '/admin/sign-in')
    const answer = await client.post([
      ['username', value],
      ['password', `${value} and more`],
    ])
    expect(answer.status, value.slice(0, 20)).toBe(200)
    expect(await answer.text()).not.toContain('Something went wrong')
  }
})

test('whatever stands in the query of a page of the dashboard: no 5xx', async ({ page, stack }) => {
  await signIn(page)
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const wrong: string[] = []
  const get = async (path: string, query: string) => {
    const { status, text } = await send(stack, 'GET', `${path}?${query}`, { cookie })
    if (status >= 500 || text.includes('Something went wrong'))
      wrong.push(`${path}?${query.slice(0, 60)}: ${status}`)
  }
  const withoutQuery = ['/admin', '/admin/provider', '/admin/workers', '/admin/administrators']
  const asked = lists.filter((path) => !withoutQuery.includes(path))
  const more = ['/admin/operations/new', '/admin/find', '/admin/jobs/suggest', '/admin/changes']
  for (const path of [...asked, ...more])
    for (const value of values) {
      await get(path, names.map((name) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&'))
      // One wrong parameter may hide what another does.
      if (/\d{4}/.test(value))
        for (const name of ['from', 'to']) await get(path, `${name}=${encodeURIComponent(value)}`)
    }
  expect(wrong).toEqual([])
})

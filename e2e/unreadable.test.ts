import { expect } from '@playwright/test'
import { somebody } from './fixtures.ts'
import { type FormClient, openForm } from './form-client.ts'
import { address, test } from './own-stack.ts'

// Requests that programs send and no browser does: bodies that are not what their header claims, actions
// called by hand.
const BOUNDARY = 'a-boundary'
const form = (fields: (readonly [string, string])[]) =>
  `${fields
    .map(
      ([name, value]) =>
        `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('')}--${BOUNDARY}--\r\n`

function fieldsOf(client: FormClient) {
  const { username, email } = somebody()
  return [...client.hidden, ['username', username], ['email', email], ['website', '']] as const
}

for (const [what, type, spoil] of [
  ['no boundary', 'multipart/form-data', (body) => body],
  ['an empty boundary', 'multipart/form-data; boundary=', (body) => body],
  ['another boundary', 'multipart/form-data; boundary=other', (body) => body],
  ['a boundary that is too short', 'multipart/form-data; boundary=a-bound', (body) => body],
  ['a body cut off', `multipart/form-data; boundary=${BOUNDARY}`, (body) => body.slice(0, -20)],
  ['a body cut off in a header', `multipart/form-data; boundary=${BOUNDARY}`, (body) => body.slice(0, 30)],
  ['garbage', `multipart/form-data; boundary=${BOUNDARY}`, () => '\0\u00ff garbage'],
  ['nothing', `multipart/form-data; boundary=${BOUNDARY}`, () => ''],
] as [string, string, (body: string) => string][]) {
  test(`a form with ${what} is a 400 in one line, on every page`, async ({ stack }) => {
    for (const path of ['/', '/account', '/admin/sign-in', '/nowhere']) {
      const client = await openForm(stack.url)
      const body = spoil(form([...fieldsOf(client)]))
      const answer = await fetch(stack.url + path, {
        method: 'POST',
        body,
        headers: { cookie: client.cookies(), origin: stack.url, 'content-type': type, ...address() },
      })
      expect(answer.status, path).toBe(400)
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
      expect(await answer.text()).toMatch(/^The body of this request is not .*\n$/)
    }
    expect((await (await openForm(stack.url)).register(somebody(), address())).status).toBe(303)
  })
}

for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json']) {
  test(`a post as ${type} is the page`, async ({ stack }) => {
    const client = await openForm(stack.url)
    for (const body of ['username=somebody&email=a%40example.com', '%%%\0{']) {
      const answer = await client.send(body, { 'content-type': type, ...address() })
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('Create your account')
    }
  })
}

test('a forged action is never a 500, whatever its id and body', async ({ stack }) => {
  const client = await openForm(stack.url)
  const real = /[0-9a-f]{42}/.exec(client.hidden.flat().join(' '))?.[0] ?? ''
  expect(real).toHaveLength(42)
  const bodies = [
    ['text/plain;charset=UTF-8', ['garbage', '', '[]', '[null,null]', '["$K1","$F1","$Q2"]']],
    [
      `multipart/form-data; boundary=${BOUNDARY}`,
      ['garbage', form([['0', 'garbage']]), form([['0', '["$K1"]']])],
    ],
    ['multipart/form-data', ['garbage']],
    ['application/x-www-form-urlencoded', ['a=b']],
  ] as const
  for (const id of ['garbage', '__proto__', 'f'.repeat(42), real])
    for (const [type, texts] of bodies)
      for (const body of texts) {
        const answer = await client.send(body, { 'next-action': id, 'content-type': type, ...address() })
        expect(answer.status, `${id} ${type} ${body}`).toBeLessThan(500)
      }
  const action = `{"id":"${real}","bound":"$@1"}`
  for (const fields of [
    [['$ACTION_ID_garbage', '']],
    [[`$ACTION_ID_${real}`, '']],
    [['$ACTION_REF_1', '']],
    [
      ['$ACTION_REF_1', ''],
      ['$ACTION_1:0', action],
      ['$ACTION_1:1', 'garbage'],
    ],
    [
      ['$ACTION_REF_1', ''],
      ['$ACTION_1:0', action.replace('"$@1"', 'null')],
    ],
    [...client.hidden, ['$ACTION_KEY', 'garbage']],
  ] as [string, string][][]) {
    const type = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
    const answer = await client.send(form(fields), { ...type, ...address() })
    expect(answer.status, JSON.stringify(fields)).toBeLessThan(500)
  }
  expect((await client.register(somebody(), address())).status).toBe(303)
})

test('whether a name is free: strange bodies are a 400, and an address has so many tries', async ({
  stack,
}) => {
  const ask = async (body: string, headers: Record<string, string>) =>
    (await fetch(`${stack.url}/register/available`, { method: 'POST', body, headers })).status
  const one = address()
  for (const body of [
    '',
    '{',
    'null',
    '[]',
    '{"username":1}',
    '{"username":"x"}',
    '{"username":"a\\u0000bc"}',
  ])
    expect(await ask(body, one), body).toBe(400)
  const name = JSON.stringify({ username: somebody().username })
  // Five for each registration that is allowed in an hour.
  for (let tries = 0; tries < 25; tries++) expect(await ask(name, one)).toBe(200)
  expect(await ask(name, one)).toBe(429)
  expect(await ask(name, address())).toBe(200)
})

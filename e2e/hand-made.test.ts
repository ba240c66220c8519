import { expect } from '@playwright/test'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { address, logged, logging as test } from './own-stack.ts'
import { builtActions } from './roles.ts'
import { ADMIN } from './stack.ts'

// Calls of actions that no browser makes. Each is answered with a page or refused in one line, and none writes an error
// into the log: whoever reads the log looks for faults of ours.

const BOUNDARY = 'a-boundary'
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`
const part = (name: string, value: string) =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const form = (...fields: [string, string][]) =>
  `${fields.map(([name, value]) => part(name, value)).join('')}--${BOUNDARY}--\r\n`

/** What React's format of arguments can say, and what it cannot. */
const values = [
  ...[
    '',
    '{',
    '}',
    'null',
    '0',
    '""',
    '[]',
    '{}',
    '[1,2,3]',
    '["$"]',
    '["$$"]',
    '["$undefined"]',
    '"\\ud800"',
  ],
  ...'@FhTQWKBRrXxiDnIuAoSLMlb'.split('').flatMap((kind) => [`["$${kind}"]`, `["$${kind}1:a"]`]),
  ...[
    '["$1:__proto__:constructor"]',
    '["$0:then"]',
    '{"__proto__":{"x":1}}',
    '{"then":"$0"}',
    '["$K1","$F1"]',
  ],
  ...['['.repeat(20_000), `${'['.repeat(5_000)}${']'.repeat(5_000)}`, `[${'1,'.repeat(2_000)}1]`],
]
const bodies: [type: string, body: string][] = [
  ['text/plain', '[]'],
  ['multipart/form-data', 'x'],
  ['multipart/form-data; boundary=', form()],
  [MULTIPART, 'garbage'],
  [MULTIPART, form(['0', '[]'])],
  [MULTIPART, form(['0', '[]']).slice(0, -8)],
  ['application/x-www-form-urlencoded', '%%%\0{'],
  ['application/json', '{'],
  ['nonsense', 'x'],
]
const routes =
  '/register/available /api/webhooks/mailchimp /admin/find/people /admin/jobs/suggest /admin/jobs/export /admin/registrations/export'

/** What web has said to requests: an alert about the stack's worker is no answer to one. */
const saidSince = (before: number) =>
  logged()
    .slice(before)
    .filter(({ msg }) => msg !== 'alert')

test('no arguments, fields or ids that somebody makes up are an error of ours', async ({ stack }) => {
  test.setTimeout(300_000)
  const signIn = await openForm(stack.url, '/admin/sign-in')
  expect((await signIn.post(Object.entries(ADMIN), address())).headers.get('location')).toBe('/admin')
  const cookie = signIn.cookies()
  const wrong: string[] = []
  const before = logged().length
  async function ask(path: string, type: string, body: string, more: Record<string, string> = {}) {
    const headers = { origin: stack.url, cookie, 'content-type': type, ...address(), ...more }
    const answer = await fetch(stack.url + path, { method: 'POST', redirect: 'manual', body, headers })
    const text = await answer.text()
    const isPlain = answer.headers.get('content-type')?.startsWith('text/plain')
    const isFine = answer.status < 500 && (!isPlain || answer.status < 400 || /^[^\n]{5,200}\n?$/.test(text))
    const has = ['x-content-type-options', 'content-security-policy'].every((name) =>
      answer.headers.has(name),
    )
    if (!isFine || !has)
      wrong.push(
        `${answer.status} ${path} ${type} ${JSON.stringify([more, body.slice(-300), text.slice(0, 80)])}`,
      )
  }
  for (const path of ['/', '/admin/jobs']) {
    const html = await (await fetch(stack.url + path, { headers: { cookie } })).text()
    const id = /[0-9a-f]{42}/.exec(html)?.[0] ?? ''
    expect(id).toHaveLength(42)
    const action = JSON.stringify({ id, bound: '$@1' })
    for (const value of values) {
      await ask(path, 'text/plain;charset=UTF-8', value, { 'next-action': id })
      await ask(path, MULTIPART, form(['0', value]), { 'next-action': id })
      await ask(path, MULTIPART, form(['1', value], ['0', '["$1"]']), { 'next-action': id })
      await ask(path, MULTIPART, form(['$ACTION_REF_1', ''], ['$ACTION_1:0', action], ['$ACTION_1:1', value]))
      await ask(path, MULTIPART, form(['$ACTION_REF_1', ''], ['$ACTION_1:0', value]))
      await ask(path, MULTIPART, form([`$ACTION_ID_${id}`, ''], ['$ACTION_KEY', value]))
    }
    for (const other of ['x', '__proto__', 'toString', 'f'.repeat(42), id.toUpperCase()]) {
      for (const [type, body] of bodies) await ask(path, type, body, { 'next-action': other })
      await ask(path, MULTIPART, form([`$ACTION_ID_${other}`, '']))
    }
  }
  for (const path of routes.split(' ')) for (const [type, body] of bodies) await ask(path, type, body)
  expect(wrong).toEqual([])
  const lines = saidSince(before)
  expect(lines.filter(({ level }) => Number(level) >= 50)).toEqual([])
  expect(lines.filter(({ printed = '' }) => /:\d+:\d+\)?$/.test(String(printed)))).toEqual([])
  expect((await (await openForm(stack.url)).register(somebody(), address())).status).toBe(303)
})

test('arguments that no form has are a 400 or a page, whichever action an administrator calls with them', async ({
  stack,
}) => {
  test.setTimeout(300_000)
  const signIn = await openForm(stack.url, '/admin/sign-in')
  expect((await signIn.post(Object.entries(ADMIN), address())).headers.get('location')).toBe('/admin')
  const cookie = signIn.cookies()
  const before = logged().length
  const answers: Record<string, string> = {}
  const actions = builtActions()
  expect(actions.length).toBeGreaterThan(30)
  const ends = ({ name }: { name: string }) => name.endsWith(' signOut')
  for (const { id, name, path } of [...actions.filter((one) => !ends(one)), ...actions.filter(ends)]) {
    const asked: [string, string, Record<string, string>][] = [
      ...['[]', '[1,2]', '[{},{}]', '[null,null]', '["x",["x"]]'].map(
        (body): [string, string, Record<string, string>] => ['text/plain', body, { 'next-action': id }],
      ),
      [MULTIPART, form(['0', '["$K1"]']), { 'next-action': id }],
      [MULTIPART, form(['0', '[{},"$K1"]'], ['1_id', 'x'], ['1_reason', 'x']), { 'next-action': id }],
      [MULTIPART, form([`$ACTION_ID_${id}`, '']), {}],
    ]
    for (const [type, body, more] of asked) {
      const headers = { origin: stack.url, cookie, 'content-type': type, ...address(), ...more }
      const answer = await fetch(stack.url + path, { method: 'POST', redirect: 'manual', body, headers })
      const text = await answer.text()
      const isSaid = answer.status < 400 || /^([^\n<]{5,200}\n$|<!DOCTYPE html>)/.test(text)
      if (answer.status >= 500 || !isSaid)
        answers[`${name} ${body.slice(0, 60)}`] = `${answer.status} ${text.slice(0, 60)}`
    }
  }
  expect(answers).toEqual({})
  // That no worker runs here is alerted.
  const lines = saidSince(before)
  expect(lines.filter(({ level, msg }) => Number(level) >= 50 && msg !== 'alert')).toEqual([])
})

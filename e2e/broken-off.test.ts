import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from '@playwright/test'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { address, logged, logging as test } from './own-stack.ts'
import { until } from './until.ts'

test('a body that is broken off is its sender’s doing: no line of an error', async ({ stack }) => {
  const form = await openForm(stack.url)
  const action = { 'next-action': /[0-9a-f]{42}/.exec(form.hidden.flat().join(' '))?.[0] ?? '' }
  const before = logged().length
  const printed = () =>
    logged()
      .slice(before)
      .filter((line) => 'printed' in line)
  for (const [path, type, more] of [
    ['/', 'multipart/form-data; boundary=x', {}],
    ['/admin/sign-in', 'multipart/form-data; boundary=x', {}],
    ['/', 'multipart/form-data; boundary=x', action],
    ['/', 'text/plain;charset=UTF-8', action],
  ] as const) {
    const soFar = printed().length
    const socket = connect(Number(new URL(stack.url).port), 'localhost')
    const headers = { host: 'localhost', 'content-type': type, 'content-length': '1000', ...more }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n--`)
    await once(socket.resume(), 'close')
    await until(() => printed().length > soFar)
  }
  expect(printed().filter(({ level }) => level !== 30)).toEqual([])
  expect((await form.register(somebody(), address())).status).toBe(303)
})

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { until } from '../e2e/until.ts'
import { freePort } from '../scripts/postgres.ts'
import { hashOf } from './members.ts'

// Prism stands between and answers with an error where request or response leave Mailchimp's own description.
const contract = join(process.env.CONTRACTS_DIR ?? '', 'mailchimp.json')
const skip =
  process.env.CONTRACTS_DIR && existsSync(contract)
    ? false
    : 'CONTRACTS_DIR is unset or has no mailchimp.json: the simulator was NOT checked against Mailchimp’s description'
if (skip) console.warn(`SKIPPED: ${skip}`)

const children: ChildProcess[] = []
const run = (args: string[], env = {}) =>
  children.push(spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'ignore' }))
let simulator = ''
let prism = ''

before(async () => {
  if (skip) return
  const [port, prismPort] = [await freePort(), await freePort()]
  simulator = `http://127.0.0.1:${port}`
  prism = `http://127.0.0.1:${prismPort}`
  run(['simulator/server.ts'], { SIMULATOR_PORT: String(port) })
  await until(() => fetch(`${simulator}/control`).then((answer) => answer.ok))
  const cli = 'node_modules/@stoplight/prism-cli/dist/index.js'
  run([cli, 'proxy', '--errors', '-p', String(prismPort), contract, `${simulator}/3.0`])
  await until(() => fetch(`${prism}/ping`).then(() => true))
})
after(() => {
  for (const child of children) child.kill()
})

async function call(method: string, path: string, body?: object) {
  const answer = await fetch(prism + path, {
    method,
    headers: { authorization: 'Basic eDp5LXVzMQ==', 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  const json = await answer.json()
  assert.ok(
    !String(json.type).includes('stoplight.io'),
    `${method} ${path} breaks the contract: ${JSON.stringify(json.validation ?? json)}`,
  )
  assert.equal(answer.headers.get('sl-violations'), null)
  return { status: answer.status, json }
}
const member = (email: string) => `/lists/abc123/members/${hashOf(email)}`
const put = (email: string, status: string) =>
  call('PUT', member(email), { email_address: email, status_if_new: status })

test('the calls of an adapter keep to the contract, whatever the member’s status', { skip }, async () => {
  assert.equal((await call('GET', '/lists/abc123?fields=double_optin')).json.double_optin, false)
  for (const status of ['subscribed', 'pending', 'unsubscribed', 'cleaned', 'transactional']) {
    const email = `${status}@example.com`
    assert.equal((await put(email, status)).json.status, status)
    assert.equal((await put(email, 'subscribed')).json.status, status, 'a repeat changes no choice')
    assert.equal((await call('GET', member(email))).status, 200)
  }
  assert.equal(
    (await call('PATCH', member('subscribed@example.com'), { status: 'unsubscribed' })).status,
    200,
  )
  assert.equal((await call('GET', member('nobody@example.com'))).status, 404)
})

test('its errors keep to the contract in every mode that answers', { skip }, async () => {
  for (const [mode, status] of [
    ['reject', 400],
    ['bad_key', 401],
    ['rate_limited', 429],
    ['down', 503],
  ] as const) {
    await fetch(`${simulator}/control`, { method: 'PUT', body: JSON.stringify({ mode }) })
    const answer = await put('somebody@example.com', 'subscribed')
    assert.equal(answer.status, status)
    assert.equal(answer.json.status, status)
  }
})

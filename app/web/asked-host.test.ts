import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHostCheck, ownOrigin } from './asked-host.ts'

const here =
  'localhost localhost:3000 LOCALHOST app.localhost:1 127.0.0.1 127.8.9.1:3000 [::1] [::1]:3000'.split(' ')
const addresses = ['10.0.0.7:3000', '192.0.2.1', '[fd00::7]:3000']
/** As containers, and a cluster's and a cloud's own names. */
const own = ['web:3000', 'web', 'web.default.svc.cluster.local', 'host.docker.internal:3000']
const strangers = [
  'rebound.example',
  'rebound.example:3000',
  'localhost.rebound.example',
  '127.0.0.1.rebound.example',
  'register.example.com.rebound.example',
  'notlocalhost.example',
]
const nonsense = [
  '',
  ' ',
  '.',
  '[',
  ':3000',
  'a b',
  'localhost/',
  'localhost#',
  'me@localhost',
  'localhost:port',
  '[::1',
  'local\\host',
]

const answered = (settings: Parameters<typeof createHostCheck>[0]) => {
  const check = createHostCheck(settings)
  return [...here, ...addresses, ...own, 'register.example.com', ...strangers, ...nonsense].filter(check)
}

test('where only this machine can ask and no address is set, names of this machine alone', () => {
  for (const HOST of ['127.0.0.1', '::1', '127.0.0.2', '::ffff:127.0.0.1'])
    assert.deepEqual(answered({ HOST, PUBLIC_URL: undefined }), here)
})

test('with the address that people type: its name, addresses, and names that no stranger can have', () => {
  for (const HOST of [undefined, '::', '127.0.0.1'])
    assert.deepEqual(answered({ HOST, PUBLIC_URL: 'https://register.example.com' }), [
      ...here,
      ...addresses,
      ...own,
      'register.example.com',
    ])
  const check = createHostCheck({ HOST: undefined, PUBLIC_URL: 'https://register.example.com:8443' })
  for (const host of ['register.example.com', 'Register.Example.COM.:8443', 'register.example.com:3000'])
    assert.ok(check(host), host)
})

test('where others can ask and no address is set, nobody has said which name is right', () => {
  const any = [...here, ...addresses, ...own, 'register.example.com', ...strangers]
  for (const HOST of [undefined, '::', '0.0.0.0', '192.0.2.1'])
    assert.deepEqual(answered({ HOST, PUBLIC_URL: undefined }), any)
})

test('this process reaches itself by the address that it listens on', () => {
  for (const [HOST, host] of [
    [undefined, '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['::', '127.0.0.1'],
    ['0:0::0', '127.0.0.1'],
    ['127.0.0.2', '127.0.0.2'],
    ['192.0.2.7', '192.0.2.7'],
    ['::1', '[::1]'],
    ['fd00::7', '[fd00::7]'],
  ] as const)
    assert.equal(ownOrigin({ HOST, PORT: 3000 }), `http://${host}:3000`)
})

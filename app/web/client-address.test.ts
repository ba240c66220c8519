import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { clientAddress } from './client-address.ts'

const from = (remoteAddress: string, forwarded?: string) => ({
  headers: { 'x-forwarded-for': forwarded },
  socket: { remoteAddress } as Socket,
})

test('without trusted proxies only the socket counts', () => {
  assert.equal(clientAddress(from('203.0.113.9', '1.1.1.1'), 0), '203.0.113.9')
  assert.equal(clientAddress(from('::ffff:203.0.113.9'), 0), '203.0.113.9')
})

test('each trusted proxy is believed about one address, the rest is the client’s own word', () => {
  const request = from('10.0.0.1', 'forged, 198.51.100.7, 10.0.0.2')
  assert.equal(clientAddress(request, 1), '10.0.0.2')
  assert.equal(clientAddress(request, 2), '198.51.100.7')
})

test('fewer addresses than proxies: the outermost there is', () => {
  assert.equal(clientAddress(from('10.0.0.1'), 3), '10.0.0.1')
})

for (const [given, address] of [
  ['198.51.100.7:50000', '198.51.100.7'],
  ['"198.51.100.7"', '198.51.100.7'],
  ['[2001:db8::7]:50000', '2001:db8::7'],
  ['"[2001:db8::7]"', '2001:db8::7'],
  ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
  ['2001:0db8::0007', '2001:db8::7'],
  ['fe80::7%eth0', 'fe80::7'],
  ['::ffff:198.51.100.7', '198.51.100.7'],
  ['::FFFF:c633:6407', '198.51.100.7'],
  ['unknown', ''],
  ['_hidden', ''],
  ['198.51.100.007', ''],
  ['198.51.100', ''],
  ['2001:db8::7::1', ''],
  ['[2001:db8::7', ''],
  ['ada@example.com', ''],
  ['1'.repeat(10_000), ''],
] as const)
  test(`a proxy says ${given.slice(0, 40)}: ${address || 'no address'}`, () => {
    assert.equal(clientAddress(from('10.0.0.1', given), 1), address)
  })

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

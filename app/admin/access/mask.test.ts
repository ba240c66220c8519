import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leastMs } from '../../../testing/least-ms.ts'
import { maskAddresses } from './mask.ts'

for (const [text, masked] of [
  ['ada.lovelace@example.com', 'a…@e…e.com'],
  ['Write to ada@example.com.', 'Write to a…@e…e.com.'],
  ['<ADA@mail.example.co.uk>, "bob@example.org"', '<A…@m…o.uk>, "b…@e…e.org"'],
  ['GET /lists/1/members/ada%40example.com failed', 'GET /…@e…e.com failed'],
  ['{"email":"ada@example.com","id":7}', '{"email":"a…@e…e.com","id":7}'],
  ["conan.o'brien@example.com", 'c…@e…e.com'],
  ['jo@ab.io', '…@….io'],
  ['a@b@example.com', 'a…@e…e.com'],
  ['ada@localhost', 'a…@l…t'],
  ['ünlü@bücher.example', 'ü…@b…r.example'],
  ['ada＠example.com', 'a…@e…e.com'],
  ['ada=40example.com', 'a…@e…e.com'],
  ['ada%u0040example.com', 'a…@e…e.com'],
  ['ada&#x000000040;example.com', 'a…@e…e.com'],
  ['ada\\100example.com', 'a…@e…e.com'],
  ['to "ada"@example.com', 'to a…@e…e.com'],
  ['to "Ada Lovelace"@example.com', 'to A…@e…e.com'],
  ['ada @ example.com', 'a…@e…e.com'],
  ['ada@ example.com', 'a…@e…e.com'],
  ['ada<span>@</span>example.com', 'a…@e…e.com'],
  ['ad\ufeffa\u200b@example.com', 'a…@e…e.com'],
  ['meet @ noon, with limit=40 and 3 @ 2.50 each', 'meet @ noon, with limit=40 and 3 @ 2.50 each'],
  ['💌💌💌@💌💌💌💌.example', '💌…@💌…💌.example'],
  ['two lines\nof ada@example.com', 'two lines\nof a…@e…e.com'],
  ['host-1:4711 said nothing of anybody', 'host-1:4711 said nothing of anybody'],
  ['', ''],
] as const)
  test(`${JSON.stringify(text)} is shown as ${JSON.stringify(masked)}`, () =>
    assert.equal(maskAddresses(text), masked))

test('whatever stands around it, an address is not in the text any more', () => {
  fc.assert(
    fc.property(
      fc.emailAddress({ size: 'small' }),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }),
      (address, before, after) => {
        assert.ok(!maskAddresses(`${before} ${address} ${after}`).includes(address))
      },
    ),
  )
})

test('a long text takes no longer than its length', () => {
  const long = [
    `${'a'.repeat(200_000)} @ ${'b@'.repeat(50_000)}`,
    `a@${'.'.repeat(60_000)}x`,
    `a@${'.…'.repeat(30_000)}x`,
  ]
  for (const text of long) assert.ok(leastMs(() => maskAddresses(text), 1_000) < 1_000, text.slice(-9))
})

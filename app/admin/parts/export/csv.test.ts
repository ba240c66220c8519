import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvLine } from './csv.ts'

for (const [cell, written] of [
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ['=1+1', "'=1+1"],
  ['+49', "'+49"],
  ['-dash_name', "'-dash_name"],
  ['@sum', "'@sum"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['＝1+1', "'＝1+1"],
  ['a=b', 'a=b'],
  ['one, two', '"one, two"'],
  ['say "hi"', '"say ""hi"""'],
  ['', ''],
] as const)
  test(`${JSON.stringify(cell)} is written ${JSON.stringify(written)}`, () =>
    assert.equal(csvLine([cell]), `${written}\r\n`))

test('numbers, times and nothing', () => {
  assert.equal(csvLine([-3, new Date(0), null]), '-3,1970-01-01T00:00:00.000Z,\r\n')
})

/** The fields of one line, as a reader of RFC 4180 parses them. */
function readLine(line: string) {
  const cells = [...line.replace(/\r\n$/, '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)]
  return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain)
}

test('any cell is read back unchanged, and none begins a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 4 }), (cells) => {
      const read = readLine(csvLine(['id', ...cells])).slice(1)
      assert.deepEqual(
        read.map((cell) => cell?.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, '')),
        cells.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, '')),
      )
      for (const cell of read) assert.doesNotMatch(cell ?? '', /^[=+\-@\t\r\n]/)
    }),
  )
})

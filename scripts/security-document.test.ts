import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

/** OWASP ASVS 5.0.0: the numbers of levels 1 and 2 in each section. */
const SECTIONS: Record<string, string> = {
  '1.1': '1-2',
  '1.2': '1-9',
  '1.3': '1-11',
  '1.4': '1-3',
  '1.5': '1-2',
  '2.1': '1-3',
  '2.2': '1-3',
  '2.3': '1-4',
  '2.4': '1',
  '3.2': '1-2',
  '3.3': '1-4',
  '3.4': '1-6',
  '3.5': '1-5',
  '3.7': '1-2',
  '4.1': '1-3',
  '4.2': '1',
  '4.3': '1-2',
  '4.4': '1-4',
  '5.1': '1',
  '5.2': '1-3',
  '5.3': '1-2',
  '5.4': '1-3',
  '6.1': '1-3',
  '6.2': '1-12',
  '6.3': '1-4',
  '6.4': '1-4',
  '6.5': '1-5',
  '6.6': '1-3',
  '6.8': '1-4',
  '7.1': '1-3',
  '7.2': '1-4',
  '7.3': '1-2',
  '7.4': '1-5',
  '7.5': '1-2',
  '7.6': '1-2',
  '8.1': '1-2',
  '8.2': '1-3',
  '8.3': '1',
  '8.4': '1',
  '9.1': '1-3',
  '9.2': '1-4',
  '10.1': '1-2',
  '10.2': '1-2',
  '10.3': '1-4',
  '10.4': '1-11',
  '10.5': '1-5',
  '10.6': '1-2',
  '10.7': '1-3',
  '11.1': '1-2',
  '11.2': '1-3',
  '11.3': '1-3',
  '11.4': '1-4',
  '11.5': '1',
  '11.6': '1',
  '12.1': '1-3',
  '12.2': '1-2',
  '12.3': '1-4',
  '13.1': '1',
  '13.2': '1-5',
  '13.3': '1-2',
  '13.4': '1-5',
  '14.1': '1-2',
  '14.2': '1-4',
  '14.3': '1-3',
  '15.1': '1-3',
  '15.2': '1-3',
  '15.3': '1-7',
  '16.1': '1',
  '16.2': '1-5',
  '16.3': '1-4',
  '16.4': '1-3',
  '16.5': '1-3',
  '17.1': '1',
  '17.2': '1-4',
  '17.3': '1-2',
}

/** `1-3 5` is 1, 2, 3 and 5. */
const numbersIn = (text: string) =>
  text.split(' ').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
const wanted = Object.entries(SECTIONS).flatMap(([section, numbers]) =>
  numbersIn(numbers).map((number) => `${section}.${number}`),
)

const text = readFileSync('docs/security.md', 'utf8')
/** The rows of the tables of the standard. */
const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*) \| (.+) \| (.+) \|$/gm)].map(
  ([, ids = '', asks = '', answer = '']) => ({ ids: ids.split(', '), asks, answer }),
)

test('the standard has 70 lines of level 1 and 183 of level 2, and each is answered once', () => {
  assert.equal(wanted.length, 70 + 183)
  const answered = rows.flatMap(({ ids }) => ids)
  assert.deepEqual(answered.toSorted(), wanted.toSorted())
})

test('each is met, not applicable, open, or for whoever deploys, and says why', () => {
  for (const { ids, answer } of rows)
    assert.match(answer, /^(met|not applicable|open|for whoever deploys)\b.{9,}/, `${ids}`)
})

test('every test that is named exists, and most of what is met names one', () => {
  const met = rows.filter(({ answer }) => answer.startsWith('met'))
  const named = met.filter(({ answer }) => /`[^`]+\.test\.ts`/.test(answer))
  for (const { ids, answer } of rows)
    for (const [, path = ''] of answer.matchAll(/`([^`]+\.test\.ts)`/g))
      assert.ok(existsSync(path), `${ids}: ${path}`)
  assert.ok(named.length > 100, `${named.length} of ${met.length}`)
})

test('SECURITY.md says how to report, which versions are supported, and how soon packages are mended', () => {
  const headings = readFileSync('SECURITY.md', 'utf8').match(/^#+ .+$/gm)
  assert.deepEqual(headings, [
    '# Reporting a weakness',
    '## Supported versions',
    '## Packages',
    '## What stands against what',
  ])
})

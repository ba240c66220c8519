import assert from 'node:assert/strict'
import { test } from 'node:test'
import { circuitMarks, markInWords } from './marks.ts'

const at = (minute: number) => new Date(Date.UTC(2030, 0, 1, 9, minute))
const event = (
  minute: number,
  after: Parameters<typeof circuitMarks>[0][0]['after'],
  reason: string,
  actor: string | null = null,
) => ({
  id: String(minute),
  provider: 'mailchimp',
  at: at(minute),
  before: 'closed' as const,
  after,
  reason,
  actor,
})

test('what kept jobs from the provider lasts until the next change', () => {
  const marks = circuitMarks([
    event(50, 'paused', 'moving lists', 'ada'),
    event(40, 'closed', 'the probe succeeded'),
    event(30, 'misconfigured', 'unauthorized'),
    event(20, 'open', '8 in a row'),
  ])
  assert.deepEqual(
    marks.map(({ kind, text }) => [kind, text]),
    [
      ['pause', 'paused by ada: moving lists'],
      ['circuit', 'misconfigured for 10 min: unauthorized'],
      ['circuit', 'down for 10 min: 8 in a row'],
    ],
  )
})

test('a version, settings that changed, and no mark for the first ones', () => {
  const mark = { id: '1', at: at(0) }
  const settings = (changes: object[]) =>
    markInWords({ ...mark, kind: 'settings', detail: { changes } })?.text
  assert.equal(
    markInWords({ ...mark, kind: 'deploy', detail: { process: 'web', version: 'abc' } })?.text,
    'web runs version abc',
  )
  assert.equal(
    settings([
      { key: 'apiKey', before: null, after: null },
      { key: 'listId', before: 'aaa', after: 'bbb' },
    ]),
    'API key changed, list aaa → bbb',
  )
  assert.equal(settings([]), undefined)
})

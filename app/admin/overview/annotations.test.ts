import assert from 'node:assert/strict'
import { test } from 'node:test'
import { annotationInWords, circuitAnnotations } from './annotations.ts'

const at = (minute: number) => new Date(Date.UTC(2030, 0, 1, 9, minute))
const event = (
  minute: number,
  after: Parameters<typeof circuitAnnotations>[0][0]['after'],
  reason: string,
  actor: string | null = null,
) => ({
  id: String(minute),
  provider: 'mailchimp',
  at: at(minute),
  before: after === 'closed' ? ('open' as const) : ('closed' as const),
  after,
  reason,
  actor,
})

test('an interruption of delivery lasts until the next change', () => {
  const annotations = circuitAnnotations([
    event(50, 'paused', 'taken_again', 'ada'),
    event(40, 'closed', 'probe_succeeded'),
    event(30, 'misconfigured', 'settings_refused unauthorized 401'),
    event(20, 'open', '8 in a row'),
  ])
  assert.deepEqual(
    annotations.map(({ kind, text }) => [kind, text]),
    [
      ['pause', 'paused by ada: taken_again'],
      ['circuit', 'key or list refused for 10 min: unauthorized (HTTP 401)'],
      ['circuit', 'down for 10 min: 8 in a row'],
    ],
  )
})

test('a hold ended by hand is an annotation of its own, and ends nothing else', () => {
  const lift = { ...event(25, 'open', 'they say so', 'ada'), before: 'open' as const }
  assert.deepEqual(
    circuitAnnotations([event(40, 'closed', 'probe_succeeded'), lift, event(20, 'open', '8 in a row')]).map(
      ({ text }) => text,
    ),
    ['down for 20 min: 8 in a row', 'hold lifted by ada: they say so'],
  )
})

test('the time from the 20th refusal to the next acceptance is an annotation', () => {
  assert.deepEqual(
    circuitAnnotations([
      event(30, 'closed', 'taken_again'),
      event(20, 'slowed', 'refused_in_a_row 20 invalid_email 400'),
    ]).map(({ kind, text }) => [kind, text]),
    [
      [
        'circuit',
        'refusing everybody for 10 min: 20 people in a row were refused, the last one invalid email (HTTP 400)',
      ],
    ],
  )
})

const texts = (events: Parameters<typeof circuitAnnotations>[0], now?: number) =>
  circuitAnnotations(events, now).map(({ at, text }) => [new Date(at).getUTCMinutes(), text])

test('an outage outlasts a pause in it, and begins at the end of one that the provider did not outlast', () => {
  assert.deepEqual(
    texts([
      event(30, 'closed', 'probe_succeeded'),
      event(20, 'half_open', 'moved', 'ada'),
      event(15, 'paused', 'moving lists', 'ada'),
      event(10, 'open', '8 in a row'),
    ]),
    [
      [15, 'paused by ada for 5 min: moving lists'],
      [10, 'down for 20 min: 8 in a row'],
    ],
  )
  const resumed = [event(20, 'half_open', 'moved', 'ada'), event(15, 'paused', 'moving lists', 'ada')]
  const pause = [15, 'paused by ada for 5 min: moving lists']
  assert.deepEqual(texts(resumed, at(20).getTime() + 1_000), [pause])
  assert.deepEqual(texts(resumed, at(22).getTime()), [[20, 'down: after a pause'], pause])
})

test('a version, settings that changed, and no annotation for the first ones', () => {
  const annotation = { id: '1', at: at(0) }
  const settings = (changes: object[]) =>
    annotationInWords({ ...annotation, kind: 'settings', detail: { changes } })?.text
  assert.equal(
    annotationInWords({ ...annotation, kind: 'deploy', detail: { process: 'web', version: 'abc' } })?.text,
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

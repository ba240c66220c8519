import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aboutSpan, ago, measuredSpan, span, spanInMinutes } from './spans.ts'

const HOUR = 3600
test('every span is of seconds, and says its unit', () => {
  const texts = (of: (seconds: number) => string) =>
    [0, 59.9, 60, 119.9, 120, 2 * HOUR - 1, 2 * HOUR, 48 * HOUR - 1, 48 * HOUR].map(of)
  assert.deepEqual(texts(span), ['0 s', '59 s', '60 s', '119 s', '2 min', '119 min', '2 h', '47 h', '2 days'])
  assert.deepEqual(texts(spanInMinutes), [
    '0 min',
    '0 min',
    '1 min',
    '1 min',
    '2 min',
    '119 min',
    '2 h',
    '47 h',
    '2 days',
  ])
  assert.deepEqual(texts(aboutSpan), [
    'under a minute',
    'under a minute',
    'about 1 min',
    'about 2 min',
    'about 2 min',
    'about 2 h',
    'about 2 h',
    'about 2 days',
    'about 2 days',
  ])
  assert.deepEqual(texts(measuredSpan), [
    '10 ms',
    '60 s',
    '60 s',
    '120 s',
    '2 min',
    '119 min',
    '2.0 h',
    '48.0 h',
    '2 days',
  ])
  assert.equal(measuredSpan(0.25), '250 ms')
  assert.equal(measuredSpan(null), 'none yet')
  assert.equal(ago(61), '61 s ago')
})

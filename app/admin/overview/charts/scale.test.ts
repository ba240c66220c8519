import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockOf } from './clock.ts'
import { countMarks, durationMarks, timeMarks } from './scale.ts'

test('counts have round marks, no halves, and one above all of them', () => {
  assert.deepEqual(countMarks(0), [0, 1])
  assert.deepEqual(countMarks(1), [0, 1])
  assert.deepEqual(countMarks(2), [0, 1, 2])
  assert.deepEqual(countMarks(8), [0, 2, 4, 6, 8])
  assert.deepEqual(countMarks(9), [0, 5, 10])
  assert.deepEqual(countMarks(1234), [0, 500, 1000, 1500])
  for (let most = 0; most < 3000; most++) {
    const marks = countMarks(most)
    assert.ok((marks.at(-1) ?? 0) >= most && marks.length <= 5 && marks.every(Number.isInteger), `${most}`)
  }
})

test('durations have marks in words around all values', () => {
  const names = (...values: number[]) => durationMarks(values).map(({ name }) => name)
  assert.deepEqual(names(), ['1 s', '10 s'])
  assert.deepEqual(names(0.328, 43), ['100 ms', '1 s', '10 s', '1 min'])
  assert.deepEqual(names(1, 1), ['1 s', '10 s'])
  assert.deepEqual(names(0.001, 0.002), ['10 ms', '100 ms'])
  assert.deepEqual(names(9e9), ['1 day', '7 days'])
})

test('times are round ones of the reader’s own clock, also where it changes', () => {
  const at = (text: string) => Date.parse(text) / 1000
  const said = (zone: string, from: string, to: string) => {
    const clock = clockOf(zone)
    return timeMarks(at(from), at(to), clock.offsetAt).map(clock.label)
  }
  const day = ['2030-01-01T10:20Z', '2030-01-02T10:30Z'] as const
  assert.deepEqual(said('UTC', ...day), ['12:00', '16:00', '20:00', '2 Jan', '04:00', '08:00'])
  assert.deepEqual(said('Asia/Kathmandu', ...day), ['20:00', '2 Jan', '04:00', '08:00', '12:00', '16:00'])
  assert.deepEqual(said('UTC', '2030-01-01T10:20Z', '2030-01-01T11:21Z'), [
    '10:30',
    '10:45',
    '11:00',
    '11:15',
  ])
  const spring = said('Europe/Berlin', '2030-03-28T10:00Z', '2030-04-04T11:00Z')
  assert.deepEqual(spring, ['29 Mar', '30 Mar', '31 Mar', '1 Apr', '2 Apr', '3 Apr', '4 Apr'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextStep } from './headline-words.ts'
import { asSparks } from './sparks.ts'

const row = {
  circuit: 'closed',
  reason: null,
  pausedUntil: null,
  heldUntil: null,
  heldReason: null,
  refused: [] as string[],
  refusedSince: null,
  now: new Date(),
} as const

test('a cause that is ours has a step; what passes by itself, or is said by the sentence, has none', () => {
  const to = (facts: Parameters<typeof nextStep>[0]) => nextStep(facts)?.href ?? null
  assert.equal(to({ workers: 0, row }), '/admin/workers')
  assert.equal(to({ workers: 1, row: { ...row, circuit: 'misconfigured' } }), '/admin/provider#check')
  assert.equal(to({ workers: 1, row: { ...row, circuit: 'paused' } }), '/admin/provider')
  assert.equal(to({ workers: 1, row: { ...row, circuit: 'paused', pausedUntil: new Date() } }), null)
  for (const circuit of ['closed', 'open', 'half_open', 'slowed'] as const)
    assert.equal(to({ workers: 1, row: { ...row, circuit } }), null)
  assert.equal(to({ workers: 1, row: null }), null)
})

test('the last hour has twelve points, which lose nobody', () => {
  const minutes = Array.from({ length: 61 }, (_, minute) => (minute === 0 ? 7 : 1))
  const none = minutes.map(() => 0)
  const outcomes = {
    subscribed: minutes,
    asked: none,
    optedOut: none,
    retry: none,
    settings: none,
    decision: none,
  }
  const counts = { outcome: '', count: 0, sum: 0, buckets: [0, 0, 0, 4] }
  // One minute of the second point, and two of the last.
  const rows = [6, 56, 60].map((minute) => ({ ...counts, series: 'critical', at: new Date(minute * 60_000) }))
  const sparks = asSparks(
    {
      times: minutes.map((_, minute) => minute * 60),
      registrations: { asked: minutes, notAsked: minutes },
      outcomes,
      latency: { half: [], most: [], attempt: [] },
    },
    rows as unknown as Parameters<typeof asSparks>[1],
  )
  assert.deepEqual(
    sparks.counts['outcome subscribed'],
    Array.from({ length: 12 }, () => 5),
  )
  assert.deepEqual(
    sparks.counts.registered,
    Array.from({ length: 12 }, () => 10),
  )
  const { points, hour } = sparks.latency.withinMinute
  assert.deepEqual([points[0], points[1], points[11], hour], [null, 1, 1, 1])
  assert.equal(points.filter((point) => point !== null).length, 2)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RollupRow } from '#db/monitoring/rollups.ts'
import { asErrors } from './errors.ts'

const row = (changes: Partial<RollupRow>): RollupRow => ({
  grain: 60,
  at: new Date(0),
  series: 'attempts',
  provider: 'mailchimp',
  outcome: 'confirmed',
  reason: '',
  count: 1,
  buckets: [],
  seconds: 0,
  ...changes,
})

test('errors are counted by kind, the most frequent first; other providers and other series are not', () => {
  const { attempts, errors, most } = asErrors(
    [
      row({ count: 90, buckets: [90] }),
      row({ outcome: 'retry', reason: 'timeout', count: 1 }),
      row({ outcome: 'retry', reason: 'server_error', count: 2 }),
      row({ outcome: 'retry', reason: 'server_error', count: 3 }),
      row({ outcome: 'suppressed', count: 4 }),
      row({ outcome: 'retry', reason: 'timeout', count: 50, provider: 'brevo' }),
      row({ series: 'critical', count: 50 }),
    ],
    'mailchimp',
  )
  assert.equal(attempts, 100)
  assert.deepEqual(errors, [
    { outcome: 'retry', reason: 'server_error', count: 5 },
    { outcome: 'retry', reason: 'timeout', count: 1 },
  ])
  assert.ok(most && most < 0.05)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { events } from './event-words.ts'

test('what was done to the provider by hand is told apart in the audit', () => {
  const did = (action: string, before: string) => events.provider(action, before)
  assert.deepEqual(
    [
      did('pause provider', 'slowed'),
      did('resume provider', 'paused'),
      did('resume provider', 'closed'),
      did('go on', 'slowed'),
    ],
    [' paused ', ' resumed ', ' ended the hold of ', ' went on at full pace with '],
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProviderRow } from '#db/providers/circuit.ts'
import { providerWaitOf, waitsFor } from './waits-for.ts'

const NOW = Date.UTC(2026, 10, 25)
const row = (changes: Partial<ProviderRow>) =>
  ({ circuit: 'closed', heldUntil: null, now: new Date(NOW), ...changes }) as ProviderRow
const said = (changes: Partial<ProviderRow>) => {
  const providerWait = providerWaitOf('Mailchimp', row(changes))
  return providerWait && waitsFor('first', providerWait)
}

test('nothing is said while jobs are carried out, nor before a worker ran', () => {
  assert.equal(said({}), null)
  assert.equal(said({ heldUntil: new Date(NOW - 1) }), null)
  assert.equal(providerWaitOf('Mailchimp', null), null)
})

test('an administrator about to start an action is not told that there is nothing to do', () => {
  const providerWait = providerWaitOf('Mailchimp', row({ circuit: 'open' }))
  assert.equal(
    providerWait && waitsFor('begin', providerWait),
    'Mailchimp is down. You can begin: the first person is tried once Mailchimp is back.',
  )
})

test('every cause that stops jobs is named, with its end and whether anybody has to act', () => {
  assert.match(said({ circuit: 'half_open' }) ?? '', /is down.* once Mailchimp is back\. Nothing to do\.$/)
  assert.match(
    said({ circuit: 'paused' }) ?? '',
    /paused by us.* once it is resumed\. Somebody has to resume it\.$/,
  )
  assert.match(
    said({ circuit: 'paused', pausedUntil: new Date(NOW + 1) }) ?? '',
    /by itself at the end of the pause\.$/,
  )
  assert.equal(
    said({ circuit: 'slowed' }),
    'Mailchimp refuses everybody. The first person is tried once somebody is accepted; until then one person a minute is tried. Somebody can go on at full pace, or stop.',
  )
  assert.match(said({ circuit: 'misconfigured' }) ?? '', /refuses our key.* Somebody has to correct them\.$/)
  assert.match(
    said({ heldUntil: new Date(NOW + 1), heldReason: 'daily_limit' }) ?? '',
    /no more new people today.* once it takes more\. Nothing to do\.$/,
  )
})

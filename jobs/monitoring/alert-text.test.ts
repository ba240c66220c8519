import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alertText } from './alert-text.ts'
import type { AlertNews } from './findings.ts'

const text = (news: AlertNews) => alertText('mailchimp', news)

test('what a delivery found out, in the provider’s own words where it has some', () => {
  const refusing = {
    of: 'refusing',
    since: new Date(Date.UTC(2030, 0, 1, 9, 5)),
    refused: 20,
    message: null,
    answer: 'invalid_email 400 fake',
    people: 7,
  } as const
  const pace = 'One a minute is tried, and the first who is taken restores the pace.'
  assert.deepEqual(
    [
      text(refusing),
      text({ ...refusing, message: 'Looks fake' }),
      text({ of: 'taken again' }),
      text({ of: 'settings refused', answer: 'unauthorized 401' }),
      text({ of: 'settings accepted' }),
    ],
    [
      `mailchimp refuses everybody since 09:05 UTC, 20 of 20: invalid email (HTTP 400, fake). 7 wait. ${pace}`,
      `mailchimp refuses everybody since 09:05 UTC, 20 of 20: Looks fake. 7 wait. ${pace}`,
      'mailchimp takes people again.',
      'mailchimp refuses our key, list or plan: unauthorized (HTTP 401). Everybody waits until it is corrected.',
      'mailchimp accepts our key and list again.',
    ],
  )
})

test('why a provider is down is told from its code; a person’s own words are none', () => {
  const down = (reason: string, actor: string | null) =>
    text({ of: 'down', ms: 360_000, why: { reason, actor } })
  const rest = 'It is probed, and everything drains by itself.'
  assert.equal(
    down('probe_failed server_error 503', null),
    `mailchimp has been down for 6 min (the probe failed: server error (HTTP 503)). ${rest}`,
  )
  assert.equal(down('taken_again', 'ada'), `mailchimp has been down for 6 min (taken_again). ${rest}`)
  assert.equal(
    text({
      of: 'waiting',
      people: 2,
      ms: 960_000,
      circuit: 'slowed',
      why: { reason: 'refused_in_a_row 20 invalid_email 400', actor: null },
    }),
    '2 people are waiting, the longest for 16 min. The circuit is slowed: 20 people in a row were refused, the last one invalid email (HTTP 400).',
  )
})

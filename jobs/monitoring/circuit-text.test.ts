import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from '../providers/outcome.ts'
import { answerCode, answerText, circuitText } from './circuit-text.ts'

const said = (reason: string) => circuitText({ actor: null, reason })

test('each code is a text, with its numbers and the last answer', () => {
  const fault = answerCode({ kind: 'retry', reason: 'server_error', httpStatus: 503 })
  assert.deepEqual(
    [
      `failed_in_a_row 8 ${fault}`,
      `failed_of_last 17 20 ${fault}`,
      'unanswered_in_a_row 3 timeout -',
      'refused_in_a_row 20 invalid_email 400 fake',
      'settings_refused unauthorized 401 API Key Invalid',
      `probe_failed ${fault}`,
      'taken_again',
      'settings_accepted',
      'probe_refused',
      'probe_succeeded',
      'pause_over',
    ].map(said),
    [
      '8 attempts in a row failed, the last one server error (HTTP 503)',
      '17 of the last 20 attempts failed, the last one server error (HTTP 503)',
      '3 calls in a row, as many as may run at once, were not answered, the last one timeout',
      '20 people in a row were refused, the last one invalid email (HTTP 400, fake)',
      'unauthorized (HTTP 401, API Key Invalid)',
      'the probe failed: server error (HTTP 503)',
      'somebody was taken again',
      'key and list are answered; one job tries',
      'the probe was answered',
      'the probe succeeded',
      'the pause is over',
    ],
  )
})

test('what is stored of an answer is read again, whatever the provider’s own code is', () => {
  const answers: [Outcome, string, string][] = [
    [{ kind: 'confirmed' }, 'confirmed -', 'confirmed'],
    [{ kind: 'unknown_answer', httpStatus: 418 }, 'unknown_answer 418', 'unknown answer (HTTP 418)'],
    [{ kind: 'rejected', reason: 'no such list' }, 'no_such_list -', 'no such list'],
    [{ kind: 'retry', reason: 'timeout', code: '-  a 1 ' }, 'timeout - -  a 1 ', 'timeout (-  a 1 )'],
    [
      { kind: 'misconfigured', reason: 'a_b', httpStatus: 401, code: 'x (y)' },
      'a_b 401 x (y)',
      'a b (HTTP 401, x (y))',
    ],
  ]
  for (const [outcome, code, text] of answers) {
    assert.equal(answerCode(outcome), code)
    assert.equal(answerText(code), text)
  }
})

test('what a person typed is no code', () => {
  for (const reason of ['taken_again', 'refused_in_a_row 20 invalid_email 400', 'moving lists'])
    assert.equal(circuitText({ actor: 'ada', reason }), reason)
})

test('a reason that somebody chose by a click is a code; one of an older version is a text of its own', () => {
  const by = (reason: string) => circuitText({ actor: 'ada', reason })
  assert.equal(by('click:stop'), 'stopped by hand while everybody was refused')
  assert.equal(by('stopped by hand while everybody was refused'), by('click:stop'))
  assert.equal(by('click:constructor'), 'click:constructor')
})

test('what another version stored is shown as it is', () => {
  for (const reason of [
    '8 attempts in a row failed, the last one server error (HTTP 503)',
    'unauthorized (HTTP 401)',
    'the probe succeeded',
    'a_later_code 3',
    'constructor of it',
    '',
  ])
    assert.equal(said(reason), reason)
  assert.equal(circuitText({ actor: null, reason: null }), 'unknown')
})

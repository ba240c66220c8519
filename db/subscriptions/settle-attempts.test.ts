import assert from 'node:assert/strict'
import { test } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { testDatabase } from '../../testing/integration.ts'
import { changesOf, idOf, JOB, seedStates, states, UNSETTLED, WAITING } from '../../testing/states.ts'
import type { Statement } from '../one-statement.ts'
import { settleAttempts, settleLooks } from './settle-attempts.ts'
import type { AttemptState } from './transitions.ts'

const context = testDatabase()
seedStates(context)
const send = ({ sql, params }: Statement) => context.client.unsafe(sql, params as never[])
const notOptedOut = states.filter((state) => state !== 'opted_out')
const attempt = (state: AttemptState, held: boolean) =>
  Object.entries(idOf).map(([of, id]) => ({
    ...{
      token: held ? id : uuidv7(),
      id: uuidv7(),
      userId: id,
      jobId: JOB,
      emailNormalised: `${of}@example.com`,
    },
    ...{
      age: 0,
      durationMs: 1,
      outcome: 'rejected' as const,
      reason: null,
      httpStatus: null,
      code: null,
      message: null,
    },
    ...{
      requestId: null,
      retryAfter: null,
      fingerprint: null,
      state,
      counts: true,
      nextSeconds: null,
      membership: null,
    },
  }))
const afterAttempt = {
  attempts: 8,
  next_attempt_at: null,
  failure_fingerprint: null,
  last_outcome: 'rejected',
}

for (const [state, from] of [
  ['delayed', WAITING],
  ['needs_attention', WAITING],
  ['check_inbox', UNSETTLED],
  ['confirmed', UNSETTLED],
  ['opted_out', notOptedOut],
] as const) {
  test(`an attempt that ended as ${state}, of people in every state`, async () => {
    const columns = { ...afterAttempt, last_provider: 'mailchimp' }
    const moved = from.map((before) => [
      before,
      before === state ? columns : { ...columns, state, since: 'now' },
    ])
    assert.deepEqual(
      await changesOf(context, () => send(settleAttempts('mailchimp', 'test:1', attempt(state, true)))),
      Object.fromEntries(moved),
    )
  })
  test(`an attempt that ended as ${state}, of people whom another attempt has by now`, async () => {
    const changes = await changesOf(context, () =>
      send(settleAttempts('mailchimp', 'test:1', attempt(state, false))),
    )
    assert.deepEqual(Object.keys(changes).sort(), state === 'opted_out' ? [...notOptedOut].sort() : [])
  })
}

for (const [state, from] of [
  ['confirmed', ['check_inbox']],
  ['opted_out', notOptedOut],
  [null, []],
] as const)
  test(`a look that makes ${state} of people in every state`, async () => {
    const looks = Object.entries(idOf).map(([of, id]) => ({
      ...{
        token: id,
        userId: id,
        emailNormalised: `${of}@example.com`,
        membership: 'missing' as const,
        state,
      },
    }))
    const seen = Object.fromEntries(
      states.map((one) => [one, { provider_standing: 'missing', provider_seen_at: 'now' } as object]),
    )
    for (const before of from)
      seen[before] = {
        ...seen[before],
        state,
        since: 'now',
        next_attempt_at: null,
        failure_fingerprint: null,
      }
    assert.deepEqual(await changesOf(context, () => send(settleLooks(looks, 'mailman a.list'))), seen)
  })

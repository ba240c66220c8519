import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '../../testing/integration.ts'
import { changesOf, idOf, JOB, seedStates, states, UNSETTLED, WAITING } from '../../testing/states.ts'
import type { SubscriptionState } from '../schema/subscriptions.ts'
import { delayPending, move, settleByMessage, type TransitionName, transitions } from './transitions.ts'

const context = testDatabase()
const OTHER_JOB = '019b0000-0000-7000-8000-00000000000b'
seedStates(context)
const ids = Object.values(idOf)
const changesFrom = (act: () => Promise<unknown>) => changesOf(context, act)

const over = { since: 'now', next_attempt_at: null, failure_fingerprint: null }
const anew = { since: 'now', waiting_since: 'now', attempts: 0, next_attempt_at: null }
/** Written out, so that a change of the table is seen here. A person who is moved to their own state keeps it. */
const expected: Record<TransitionName, { from: SubscriptionState[]; columns: object }> = {
  delay: { from: ['pending'], columns: { state: 'delayed', since: 'now' } },
  retry: { from: UNSETTLED, columns: { state: 'pending', ...anew } },
  readdress: { from: ['check_inbox', 'confirmed', ...UNSETTLED], columns: { state: 'pending', ...anew } },
  requeue: { from: WAITING, columns: { state: 'pending', ...anew } },
  resubscribe: { from: ['confirmed'], columns: { state: 'pending', ...anew } },
  needAttention: {
    from: WAITING,
    columns: { state: 'needs_attention', since: 'now', next_attempt_at: null },
  },
  handle: { from: ['needs_attention'], columns: { state: 'handled', ...over } },
  unhandle: {
    from: ['handled'],
    columns: { state: 'needs_attention', since: 'now', failure_fingerprint: 'of the last attempt' },
  },
  delete: { from: [...WAITING, 'needs_attention'], columns: { state: 'handled', ...over } },
  undelete: {
    from: ['handled'],
    columns: { state: 'delayed', since: '2019-01-01T00:00:00+00:00', failure_fingerprint: 'of the deleted' },
  },
  confirm: {
    from: ['check_inbox'],
    columns: { state: 'confirmed', ...over, provider_standing: 'subscribed', provider_seen_at: 'now' },
  },
  optOut: {
    from: ['check_inbox', 'confirmed', ...UNSETTLED],
    columns: { state: 'opted_out', ...over, provider_standing: 'suppressed', provider_seen_at: 'now' },
  },
}
const without = ({ state, ...others }: Record<string, unknown>, before: string) =>
  state === before ? others : { state, ...others }
const byState = ({ from, columns }: { from: SubscriptionState[]; columns: object }) =>
  Object.fromEntries(from.map((state) => [state, without({ ...columns }, state)]))

for (const name of Object.keys(transitions) as TransitionName[]) {
  test(`${name} moves ${expected[name].from.join(', ')}, and of ${states.length} states no other`, async () => {
    assert.deepEqual(
      await changesFrom(async () => {
        const moved = await move(context.db, name, ids)
        assert.deepEqual(moved.sort(), expected[name].from.map((state) => idOf[state]).sort())
      }),
      byState(expected[name]),
    )
  })
  for (const state of states)
    test(`${name} of one who is ${state}`, async () => {
      const moves = expected[name].from.includes(state)
      const all = byState(expected[name])
      assert.deepEqual(
        await changesFrom(async () =>
          assert.deepEqual(await move(context.db, name, [idOf[state]]), moves ? [idOf[state]] : []),
        ),
        moves ? { [state]: all[state] } : {},
      )
    })
}

test('an empty list moves nobody', async () => {
  assert.deepEqual(await changesFrom(() => move(context.db, 'retry', [])), {})
})

test('a retry may be due later, and carried by another job, given what carries it now', async () => {
  const at = new Date('2040-01-01T00:00:00Z')
  const later = '2040-01-01T00:00:00+00:00'
  const columns = { attempts: 0, since: 'now', next_attempt_at: later, waiting_since: later, job_id: JOB }
  const one = [idOf.needs_attention]
  assert.deepEqual(await changesFrom(() => move(context.db, 'retry', one, { jobId: JOB, at })), {
    needs_attention: { state: 'pending', ...columns },
  })
  assert.deepEqual(await move(context.db, 'retry', one, { jobId: OTHER_JOB, instead: OTHER_JOB }), [])
  assert.deepEqual(await move(context.db, 'retry', one, { jobId: OTHER_JOB, instead: null }), [])
  assert.deepEqual(await move(context.db, 'retry', one, { jobId: OTHER_JOB, instead: JOB }), one)
})

test('those who wait for the provider read delayed, some at a time', async () => {
  assert.equal(await delayPending(context.db, 0), 0)
  assert.deepEqual(await changesFrom(() => delayPending(context.db, 5)), byState(expected.delay))
})

for (const [became, name] of [
  ['confirmed', 'confirm'],
  ['opted_out', 'optOut'],
] as const)
  test(`a message that somebody ${became} is the same to everybody`, async () => {
    assert.deepEqual(
      await changesFrom(() => Promise.all(ids.map((id) => settleByMessage(context.db, id, became)))),
      byState(expected[name]),
    )
  })

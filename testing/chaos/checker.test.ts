import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check } from './checker.ts'
import { healthy, T } from './healthy-history.ts'
import { FINDINGS, type Finding, type History } from './history.ts'
import { planFaults } from './plan.ts'

/** The element of a list that a defect is planted in. */
function at<T>(list: T[], n = 0): T {
  const found = list[n]
  assert.ok(found)
  return found
}

const defects: [Finding['kind'], string, (history: History) => unknown][] = [
  ['lost', 'a row is gone', ({ rows }) => rows.shift()],
  ['lost', 'a subscription is gone', ({ rows }) => Object.assign(at(rows), { state: null })],
  ['lost', 'a job is gone', ({ jobs }) => jobs.shift()],
  ['lost', 'an administrator’s act left no trace', ({ audit }) => audit.pop()],
  [
    'lost',
    'a change of the circuit',
    ({ circuitEvents }) => Object.assign(at(circuitEvents), { after: 'open' }),
  ],
  [
    'ghost',
    'a row that nobody sent',
    ({ rows }) => rows.push({ ...at(rows), username: 'x', userId: 'x', email: 'x' }),
  ],
  ['ghost', 'a member whom nobody sent', ({ members }) => members.push({ email: 'x', status: 'subscribed' })],
  ['ghost', 'a job about nobody', ({ jobs }) => jobs.push({ ...at(jobs), id: 'x', userId: 'x' })],
  ['stuck', 'somebody still waits', ({ rows }) => Object.assign(at(rows), { state: 'pending' })],
  ['stuck', 'somebody needs attention', ({ rows }) => Object.assign(at(rows), { state: 'needs_attention' })],
  ['stuck', 'a job that failed', ({ jobs }) => Object.assign(at(jobs), { state: 'failed' })],
  ['stuck', 'a job that nobody works on', ({ jobs }) => Object.assign(at(jobs), { state: 'active' })],
  ['stuck', 'a look that never came', ({ jobs }) => Object.assign(at(jobs, 4), { state: 'retry' })],
  ['stuck', 'a lease of a dead worker', ({ leases }) => leases.push({ userId: 'user-0', holder: 'x' })],
  ['stuck', 'a circuit that stays open', (history) => Object.assign(history, { circuit: 'open' })],
  ['stuck', 'an alert that is not over', ({ raised }) => raised.push('no_worker')],
  ['stuck', 'no answer', ({ people }) => (at(at(people).answers).told = 'no answer')],
  ['stuck', 'an answer after a minute', ({ people }) => (at(at(people).answers, 1).tookMs = 60_000)],
  ['stuck', 'never registered', ({ people }) => at(people).answers.pop()],
  ['duplicate', 'two users of one name', ({ rows }) => rows.push({ ...at(rows), userId: 'x', email: 'x' })],
  [
    'duplicate',
    'two users of one address',
    ({ rows }) => rows.push({ ...at(rows), userId: 'x', username: 'x' }),
  ],
  ['duplicate', 'two members of one address', ({ members }) => members.push({ ...at(members) })],
  [
    'duplicate',
    'a second call',
    ({ calls }) => calls.push({ ...at(calls), begunAt: T + 60_000, answeredAt: T + 60_090 }),
  ],
  [
    'regressed',
    'a row that was settled and waits again',
    ({ moves }) => moves.push({ ...at(moves, 1), state: 'pending', at: T + 60_000 }),
  ],
  ['duplicate', 'a second job', ({ jobs }) => jobs.push({ ...at(jobs), id: 'x' })],
  [
    'resurrected',
    'subscribed again after leaving',
    ({ members }) => Object.assign(at(members, 3), { status: 'subscribed' }),
  ],
  [
    'resurrected',
    'subscribed after leaving before',
    ({ people }) => Object.assign(at(people), { leftBefore: true }),
  ],
  [
    'regressed',
    'confirmed, then delayed',
    ({ people }) => at(people).seen.push({ at: T, state: 'delayed' }, { at: T, state: 'confirmed' }),
  ],
  [
    'regressed',
    'opted out, then confirmed',
    ({ people }) => at(people, 3).seen.push({ at: T, state: 'confirmed' }),
  ],
  ['untruthful', 'confirmed, and no member', ({ members }) => members.shift()],
  [
    'untruthful',
    'opted out, and a member',
    ({ rows, people }) => [
      Object.assign(at(rows), { state: 'opted_out' }),
      Object.assign(at(people), { atLast: 'opted_out' }),
    ],
  ],
  [
    'untruthful',
    'the page shows another state',
    ({ people }) => Object.assign(at(people), { atLast: 'pending' }),
  ],
  ['untruthful', 'their own name is taken', ({ people }) => (at(at(people).answers).told = 'taken')],
  [
    'untruthful',
    '“nothing was saved”, and it was',
    ({ people }) => Object.assign(at(at(people).answers), { told: 'nothing saved', at: T + 1_000 }),
  ],
  ['untruthful', 'an error page', ({ people }) => (at(at(people).answers).told = 'something else')],
  ['untruthful', 'a wrong key that nobody was told of', ({ alerts }) => alerts.splice(0)],
  [
    'budget exceeded',
    'three calls at once',
    ({ calls }) => calls.push(...[1, 2].map(() => ({ ...at(calls), email: null }))),
  ],
  [
    'budget exceeded',
    'a call that was given up counts',
    ({ calls }) =>
      calls.push(
        ...[1, 2].map((n) => ({ ...at(calls), email: null, begunAt: T - n * 5_000, answeredAt: null })),
      ),
  ],
  [
    'budget exceeded',
    'twelve calls in a second',
    ({ calls }) =>
      calls.push(
        ...Array.from({ length: 12 }, (_, n) => ({
          method: 'GET',
          email: null,
          begunAt: T + 60_000 + n * 50,
          answeredAt: T + 60_000 + n * 50 + 10,
        })),
      ),
  ],
  [
    'leaked',
    'an address in a log',
    ({ texts }) => Object.assign(at(texts), { text: '{"email":"zebra1@zebra.example"}' }),
  ],
  ['leaked', 'a key in the metrics', ({ texts }) => Object.assign(at(texts, 1), { text: 'with a key' })],
  [
    'unexplained exit',
    'a process that nobody ended',
    ({ exits }) => Object.assign(at(exits), { asked: false }),
  ],
]

test('nothing is wrong with a healthy history', () => {
  assert.deepEqual(check(healthy()), [])
})

for (const [kind, what, plant] of defects)
  test(`found: ${what} (${kind})`, () => {
    const history = structuredClone(healthy())
    plant(history)
    const found = check(history)
    assert.ok(
      found.some((one) => one.kind === kind),
      JSON.stringify(found),
    )
  })

test('a job that had failed before its person was found to have left needs nobody', () => {
  const history = healthy()
  const job = history.jobs.find(({ userId }) => userId === 'user-3')
  assert.ok(job)
  job.state = 'failed'
  assert.deepEqual(check(history), [])
})

test('every kind of finding has a defect that is found', () => {
  assert.deepEqual(new Set(defects.map(([kind]) => kind)), new Set(FINDINGS))
})

test('a seed has the same faults, however many are taken of them', () => {
  assert.deepEqual(planFaults(7, 60, 4_000).slice(0, 15), planFaults(7, 15, 4_000))
  assert.notDeepEqual(planFaults(7, 15, 4_000), planFaults(8, 15, 4_000))
})

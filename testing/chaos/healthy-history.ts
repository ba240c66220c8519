import assert from 'node:assert/strict'
import type { History, Person } from './history.ts'

/** When the first one registered. */
export const T = 1_700_000_000_000

/** Somebody who registered, was told, and was subscribed 100 ms later. */
function person(n: number) {
  const name = `zebra${n}`
  const email = `${name}@zebra.example`
  return {
    person: {
      username: name,
      email,
      leftBefore: false,
      leftAt: null as number | null,
      answers: [{ at: T + n * 1000, tookMs: 20, told: 'registered', wellServed: true }] as Person['answers'],
      seen: [
        { at: T + n * 1000 + 30, state: 'pending' },
        { at: T + n * 1000 + 300, state: 'confirmed' },
      ],
      atLast: 'confirmed',
    },
    row: {
      userId: `user-${n}`,
      username: name,
      email,
      createdAt: T + n * 1000 - 5,
      state: 'confirmed',
      jobId: `job-${n}`,
    },
    job: { id: `job-${n}`, queue: 'subscription-sync', state: 'completed', userId: `user-${n}` },
    moves: [
      { userId: `user-${n}`, state: 'pending', at: T + n * 1000 - 5 },
      { userId: `user-${n}`, state: 'confirmed', at: T + n * 1000 + 100 },
    ],
    call: { method: 'PUT', email, begunAt: T + n * 1000 + 20, answeredAt: T + n * 1000 + 90 },
    member: { email, status: 'subscribed' },
  }
}

/**
 * A small run: four people, of whom the fourth left the list; the first was told at first that nothing is known. A worker
 * was killed, the key was wrong once, and an administrator retried the second person.
 */
export function healthy() {
  const all = [0, 1, 2, 3].map(person)
  const history: History = {
    people: all.map((one) => one.person),
    rows: all.map((one) => one.row),
    jobs: [
      ...all.map((one) => one.job),
      { id: 'look-3', queue: 'subscription-refresh', state: 'completed', userId: 'user-3' },
      { id: 'alert-1', queue: 'alerts-by-cause', state: 'completed', userId: null },
    ],
    moves: all.flatMap((one) => one.moves),
    leases: [],
    circuit: 'closed',
    circuitEvents: [
      { before: 'closed', after: 'misconfigured' },
      { before: 'misconfigured', after: 'closed' },
    ],
    raised: [],
    alerts: [
      { id: 'alert-1', type: 'provider.misconfigured' },
      // Sent twice: its first receipt was lost.
      { id: 'alert-1', type: 'provider.misconfigured' },
    ],
    misconfigured: 1,
    acts: [{ action: 'retry', userId: 'user-1' }],
    audit: [{ action: 'retry', userId: 'user-1' }],
    members: all.map((one) => one.member),
    calls: all.map((one) => one.call),
    limits: { places: 2, perSecond: 10, boundMs: 14_000 },
    exits: [{ process: 'worker 1, pid 7', how: 'SIGKILL', asked: true, said: '' }],
    texts: [
      { where: 'log of worker 1', text: '{"msg":"worker is ready"}' },
      { where: 'metrics', text: 'frontdesk_users 4' },
    ],
    secrets: ['zebra', 'a key'],
  }
  all[0]?.person.answers.unshift({ at: T - 10_000, tookMs: 8_000, told: 'not known', wellServed: true })
  const last = all[3]
  assert.ok(last)
  last.person.leftAt = T + 10_000
  last.person.seen.push({ at: T + 11_000, state: 'opted_out' })
  last.person.atLast = 'opted_out'
  last.row.state = 'opted_out'
  last.member.status = 'unsubscribed'
  return history
}

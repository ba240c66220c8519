import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adviceFor } from './advice.ts'

type Group = Parameters<typeof adviceFor>[0]
const group: Group = {
  fingerprint: 'f1',
  outcome: 'retry',
  resolvedAt: null,
  people: 3,
  needAttention: 1,
}
const advised = (changes: Partial<Group>) => {
  const { todo, href } = adviceFor({ ...group, ...changes })
  return [todo, href]
}

test('one right thing to do, and where', () => {
  assert.deepEqual(advised({}), [
    'Retry the group',
    '/admin/operations/new?kind=retry&scope=group&fingerprint=f1',
  ])
  assert.deepEqual(advised({ outcome: 'rejected' }), ['Correct the addresses', '/admin/failures/f1#people'])
  assert.deepEqual(advised({ outcome: 'unknown_answer' }), [
    'Look at the answer',
    '/admin/failures/f1#sample',
  ])
  assert.deepEqual(advised({ outcome: 'misconfigured', needAttention: 0 }), [
    'Fix the settings',
    '/admin/provider',
  ])
})

test('nothing is to be done where they are tried by themselves, nor where nobody is left', () => {
  for (const outcome of ['retry', 'rejected', 'unknown_answer'] as const)
    assert.deepEqual(advised({ outcome, needAttention: 0 }), ['Wait', null])
  for (const outcome of ['retry', 'rejected', 'misconfigured'] as const) {
    assert.deepEqual(advised({ outcome, people: 0 }), ['Nothing', null])
    assert.deepEqual(advised({ outcome, resolvedAt: new Date(0) }), ['Nothing', null])
  }
})

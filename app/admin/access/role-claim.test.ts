import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roleOf } from './role-claim.ts'

const roles = [
  { name: 'staff', role: 'viewer' as const },
  { name: 'frontdesk-admins', role: 'admin' as const },
  { name: 'support', role: 'operator' as const },
]
const given = (value: unknown) => roleOf({ groups: value }, { claim: 'groups', roles })

test('the highest of the names that are known counts', () => {
  assert.equal(given('staff'), 'viewer')
  assert.equal(given(['staff', 'frontdesk-admins', 'support']), 'admin')
  assert.equal(given(['support', 'staff', 'others']), 'operator')
})

test('nobody has a role without a name that is known', () => {
  for (const value of [
    undefined,
    null,
    '',
    [],
    ['admin'],
    'admin',
    'STAFF',
    'staff,support',
    [['staff']],
    { staff: true },
    1,
  ])
    assert.equal(given(value), null, JSON.stringify(value))
})

test('the claim may be a path, or a name with dots in it, and nothing inherited', () => {
  assert.equal(
    roleOf({ realm_access: { roles: ['staff'] } }, { claim: 'realm_access.roles', roles }),
    'viewer',
  )
  assert.equal(
    roleOf({ 'https://a.example/roles': ['staff'] }, { claim: 'https://a.example/roles', roles }),
    'viewer',
  )
  assert.equal(roleOf({}, { claim: 'constructor.name', roles: [{ name: 'Object', role: 'admin' }] }), null)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProviderRow } from '#db/providers/circuit.ts'
import { circuitState } from '#db/schema/providers.ts'
import { providerStatus } from './status.ts'

const NOW = Date.UTC(2030, 0, 1)
const status = (changes: Partial<ProviderRow>) =>
  providerStatus({ circuit: 'closed', heldUntil: null, now: new Date(NOW), ...changes } as ProviderRow)

test('each state of the circuit has a name of its own, and a held provider is one more', () => {
  const held = { heldUntil: new Date(NOW + 1), heldReason: 'rate_limited' }
  const names = [...circuitState.enumValues.map((circuit) => status({ circuit }).name), status(held).name]
  assert.equal(new Set(names).size, circuitState.enumValues.length + 1)
  assert.equal(status({ ...held, heldUntil: new Date(NOW) }).name, 'taking jobs')
  assert.equal(status({ ...held, circuit: 'open' }).name, 'down')
})

test('a provider that refuses everybody needs an administrator, and the text says after how many', () => {
  const { name, tone, means } = status({ circuit: 'slowed' })
  assert.deepEqual([name, tone], ['refusing everybody', 'bad'])
  assert.match(means, /^20 different people in a row were refused, so one person a minute is tried now/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { probeSeconds } from './circuit.ts'

test('probes come between half a second and a minute apart, later with every failure', () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, chance) => {
        const wait = probeSeconds(failures, () => chance)
        assert.ok(wait >= 0.5 && wait <= 60, `${wait} s`)
        assert.ok(wait <= 2 ** failures)
      },
    ),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nextProbe } from './circuit.ts'

test('probes come between half a second and a minute apart, later with every failure', () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, chance) => {
        const wait = nextProbe(failures, () => chance).probeAt.getTime() - Date.now()
        assert.ok(wait > 400 && wait <= 60_000, `${wait} ms`)
        assert.ok(wait <= 1000 * 2 ** failures)
      },
    ),
  )
})

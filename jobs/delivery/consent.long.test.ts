import { describe, test } from 'node:test'
import fc from 'fast-check'
import { providerNames } from '#jobs/providers/index.ts'
import { log } from '#log'
import type { Prior } from '../../simulator/dialect.ts'
import { dialects } from '../../simulator/dialects/index.ts'
import { commands } from '../../testing/consent/commands.ts'
import { consentAt, type Spelling } from '../../testing/consent/start.ts'
import { testDatabase } from '../../testing/integration.ts'

/** Runs for each provider; FC_SEED repeats the runs of a seed that fast-check has printed. */
const numRuns = Number(process.env.FC_RUNS || 40)
const seed = process.env.FC_SEED ? { seed: Number(process.env.FC_SEED) } : {}
const SECONDS = 1000

// The faults below are on purpose, and log warnings.
log.level = 'silent'
const context = testDatabase()

describe('who opted out stays opted out', () => {
  for (const name of providerNames) {
    describe(name, () => {
      const { start, finish } = consentAt(name, context)
      const { priors, asking } = dialects[name].people
      const spelling = fc.constantFrom<Spelling>(
        'typed',
        'lower',
        ...(name === 'resend' ? [] : ['upper' as const]),
      )
      const prior = fc.tuple(fc.constantFrom<Prior>(...priors, 'new', 'subscribed'), spelling)

      test(`${numRuns} runs of anything`, { timeout: Math.max(60, numRuns) * SECONDS }, async () => {
        let failedAt: number | undefined
        await fc.assert(
          fc.asyncProperty(fc.boolean(), fc.tuple(prior, prior), commands, async (asks, before, all) => {
            // Shrinking may take no longer than a test's time limit.
            if (failedAt && Date.now() - failedAt > 15 * SECONDS) return
            const { world, model } = await start(asks && asking !== null, before)
            try {
              await fc.asyncModelRun(() => ({ model, real: world }), all)
              await finish({ world, model })
            } catch (error) {
              failedAt ??= Date.now()
              await world.releaseAll()
              throw error
            }
          }),
          { numRuns, ...seed },
        )
      })
    })
  }
})

import { expect, test } from '@playwright/test'
import { run } from '../testing/chaos/run.ts'

test.setTimeout(240_000)

test('a short seed of random faults: nothing is lost, doubled, undone or untrue', async () => {
  const seed = Date.now() % 1_000_000
  const provider = seed % 2 ? 'mailchimp' : 'listmonk'
  const wanted = { seed, registrations: 100, faults: 3, provider, folder: '.data/chaos-test' } as const
  const { findings } = await run(wanted)
  expect(findings, `seed ${seed}, ${provider}, 100 registrations, 3 faults`).toEqual([])
})

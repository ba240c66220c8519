import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Page, Provider } from '#jobs/providers/contract.ts'
import type { Outcome, Trouble } from '#jobs/providers/outcome.ts'
import { startPrism } from './prism.ts'
import { contact, EMAIL, type StandIn, signal } from './stand-in.ts'

/** The URL where Prism serves the provider's OpenAPI document, and the stand-in behind it. */
export type Contract<Prior> = { upstream: string; base: string; skip?: Prior[] }

/** Reads, writes and refusals, all of which conform to the provider's own description. */
export function keepsToDescription<Prior extends string>(
  stand: StandIn,
  { upstream, base, skip = [] }: Contract<Prior>,
  priors: [Prior, Outcome['kind']][],
  { know, at }: { know: (prior: Prior) => void; at: (url: string) => Provider },
) {
  const prism = startPrism(stand.name, () => stand.url + upstream)
  const through = () => at(prism.url() + base)

  describe('keeps to the provider’s own description', () => {
    before(prism.ready)
    for (const [prior, kind] of priors.filter(([one]) => !skip.includes(one))) {
      test(prior, { skip: prism.skip }, async () => {
        know(prior)
        const provider = through()
        assert.equal(await provider.check(signal()), null)
        const outcome = await provider.subscribe(contact, signal())
        assert.equal(outcome.kind, kind, JSON.stringify(outcome))
        const found = await provider.find?.(EMAIL, signal())
        assert.ok(
          found === undefined || found.kind === 'found' || found.kind === 'missing',
          JSON.stringify(found),
        )
        const page = await provider.list?.(null, signal())
        assert.ok(page === undefined || 'members' in page, JSON.stringify(page))
        let cursor: string | null = null
        do {
          const changed: Page | Trouble | undefined = await provider.changes?.(new Date(0), cursor, signal())
          assert.ok(changed === undefined || 'members' in changed, JSON.stringify(changed))
          cursor = changed?.next ?? null
        } while (cursor)
      })
    }
    test('its refusals', { skip: prism.skip }, async () => {
      stand.provider.set({ mode: 'reject' })
      assert.equal((await through().subscribe(contact, signal())).kind, 'rejected')
      stand.provider.set({ mode: 'bad_key' })
      assert.equal((await through().subscribe(contact, signal())).kind, 'misconfigured')
    })
  })
}

import assert from 'node:assert/strict'
import { findAttempts } from '#db/subscriptions/attempts.ts'
import { findContact } from '#db/subscriptions/reads.ts'
import type { Outcome } from '#jobs/providers/outcome.ts'
import { deliveryOf, fakeProvider, registerSomebody, run, type TestContext, takeJob } from './integration.ts'

/** Registers a person, and runs their job against a provider that gives `outcomes` in turn. */
export const createAttempts = (context: TestContext) =>
  async function attempt(...outcomes: Outcome[]) {
    const registered = await registerSomebody(context, 'somebody')
    assert.equal(registered.status, 'registered')
    const userId = registered.status === 'registered' ? registered.userId : ''
    const job = await takeJob(context)
    let calls = 0
    const wrong = outcomes.find((one) => one.kind === 'misconfigured') ?? null
    const provider = {
      ...fakeProvider(async () => outcomes[calls++] ?? { kind: 'confirmed' }),
      check: async () => wrong,
    }
    const delivery = deliveryOf(context, provider)
    const runIt = (again = job) => run(delivery, again)
    const state = async () => (await findContact(context.db, userId))?.state
    return {
      userId,
      job,
      run: runIt,
      state,
      calls: () => calls,
      attempts: () => findAttempts(context.db, userId),
    }
  }

import { RateLimiterPostgres } from 'rate-limiter-flexible'
import { connect } from '#db/client.ts'
import { takeNextInRate } from '#db/providers/budget.ts'
import { ensureProvider } from '#db/providers/circuit.ts'
import { releasePlaces, takePlaces } from '#db/providers/places.ts'
import type { Stack } from '../e2e/stack.ts'
import type { Bench } from './bench.ts'
import { median } from './load.ts'

const CALLS = 3000
const WORKERS = 3

/** 5. What keeping within a provider's budget costs. */
export async function budget({ say, product }: Bench) {
  const stack = await product()
  const rounds = [await costs(stack), await costs(stack), await costs(stack)]
  const middle = (name: keyof (typeof rounds)[0]) => median(rounds.map((round) => round[name])).toFixed(0)
  say('5. A provider’s budget, per second, three connections')
  say(`   places in the rate ${middle('places')}/s, rate-limiter-flexible ${middle('library')}/s`)
  say(`   slots taken and given back ${middle('slots')}/s`)
}

/** Operations a second, over three connections with four callers each. */
async function perSecond(one: () => Promise<unknown>) {
  let left = CALLS
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: WORKERS * 4 }, async () => {
      while (left-- > 0) await one()
    }),
  )
  return CALLS / ((performance.now() - begun) / 1000)
}

/** The cost of a provider's budget: turns in its rate, places for concurrent requests, and the library's counting. */
async function costs({ database }: Stack) {
  const { client, db, close } = connect(database, WORKERS, { synchronous_commit: 'off' })
  await ensureProvider(db, 'bench')
  const library = new RateLimiterPostgres({
    storeClient: {
      query: async ({ text, values }: { text: string; values: never[] }) => ({
        rows: await client.unsafe(text, values, { prepare: true }),
      }),
    },
    storeType: 'client',
    tableName: 'registration_limits',
    tableCreated: true,
    points: 1_000_000,
    duration: 1,
    clearExpiredByTimeout: false,
  })
  const holder = { provider: 'bench', holder: 'bench' }
  const figures = {
    // Turns are so close that nobody waits for one: this measures handing them out.
    places: await perSecond(() => takeNextInRate(db, 'bench', 1e-9, 5)),
    library: await perSecond(() => library.consume('bench')),
    slots: await perSecond(async () =>
      releasePlaces(
        client,
        holder,
        await takePlaces(client, { ...holder, most: 12, wanted: 1, seconds: 12 }),
      ),
    ),
  }
  await close()
  return figures
}

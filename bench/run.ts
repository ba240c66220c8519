import { startStack } from '../e2e/stack.ts'
import { until } from '../e2e/until.ts'
import { buildIfChanged } from '../scripts/build.ts'
import { startTestServer } from '../scripts/test-database.ts'
import { budgetCosts } from './budget.ts'
import { dashboard } from './dashboard.ts'
import { emptyHandler, wholeHandler } from './jobs.ts'
import { type Load, load, median, percentile } from './load.ts'

// Every figure stands beside its reference of the same run: on a busy machine only the ratio means something.
const ROUNDS = 5
const say = (line: string) => console.log(line)
const verdict = (kept: boolean) => (kept ? 'kept' : 'MISSED')

buildIfChanged(say)
const chosen = process.argv.slice(2) // numbers of measurements, or `dashboard`; none means all that have a number
if (chosen[0] === 'dashboard') {
  const failed = await dashboard(chosen.slice(1), say).catch((error: Error) => error)
  if (failed) console.error(failed.message)
  process.exit(failed ? 1 : 0)
}
const server = await startTestServer('bench-postgres')
const stack = await startStack({
  env: { FRONTDESK_BENCH: '1', TRUST_PROXY: '1', REGISTRATION_LIMIT: '1000000', PROVIDER_TIMEOUT_MS: '5000' },
})

async function throughput() {
  const rate = (one: Load) => one.times.length / one.seconds
  const shape = { clients: 16, requests: 1500 }
  await load(stack.url, '/', shape)
  await load(stack.url, '/bench', shape)
  const registering: number[] = []
  const nothing: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    nothing.push(rate(await load(stack.url, '/bench', shape)))
    registering.push(rate(await load(stack.url, '/', shape)))
  }
  const ratio = median(registering) / median(nothing)
  say('1. Registrations per second through the server action (no worker running)')
  say(`   registering ${median(registering).toFixed(0)}/s, an empty action ${median(nothing).toFixed(0)}/s`)
  say(`   ratio ${ratio.toFixed(2)}, promised at least 0.60: ${verdict(ratio >= 0.6)}`)
}

async function latency() {
  const times: Record<'up' | 'hang', number[]> = { up: [], hang: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of ['up', 'hang'] as const) {
      // Nothing of the round before: its backlog would be work for the worker of a healthy provider only.
      await stack.sql`truncate users, pgboss.job cascade`
      await stack.simulator.reset()
      await stack.simulator.set({ mode })
      const worker = stack.startWorker()
      await load(stack.url, '/', { clients: 1, requests: 1 })
      await until(
        async () => (await stack.simulator.requests()).running + (await stack.simulator.members()).length > 0,
      )
      times[mode].push(...(await load(stack.url, '/', { clients: 2, requests: 400 })).times)
      await stack.end(worker, 'SIGKILL')
    }
  }
  const [up, hang] = [percentile(times.up, 0.99), percentile(times.hang, 0.99)]
  say('2. p99 of registering')
  say(`   provider healthy ${up.toFixed(1)} ms, provider hanging ${hang.toFixed(1)} ms`)
  say(`   ratio ${(hang / up).toFixed(2)}, promised at most 1.10: ${verdict(hang / up <= 1.1)}`)
}

async function criticalTime() {
  await stack.sql`truncate users, pgboss.job cascade`
  await stack.simulator.reset()
  const worker = stack.startWorker()
  await load(stack.url, '/', { clients: 1, requests: 50 }) // warms the worker up
  await until(async () => (await stack.simulator.members()).length === 50)
  await stack.simulator.reset()
  await stack.sql`truncate users, pgboss.job cascade`
  for (let index = 1; index <= 200; index++) {
    await load(stack.url, '/', { clients: 1, requests: 1 })
    await until(async () => (await stack.simulator.members()).length === index)
  }
  const registered = new Map(
    (await stack.sql`select email, created_at from users`.then((rows) =>
      rows.map((row) => [row.email, row.created_at.getTime()] as const),
    )) as [string, number][],
  )
  const waits = (await stack.simulator.requests()).requests
    .filter((one) => one.method === 'PUT')
    .map((one) => Date.parse(one.at) - (registered.get(one.email ?? '') ?? Number.NaN))
  await stack.end(worker, 'SIGTERM')
  say('3. From the registration to the provider being called, one at a time')
  say(
    `   p50 ${percentile(waits, 0.5).toFixed(0)} ms, p99 ${percentile(waits, 0.99).toFixed(0)} ms (${waits.length} people)`,
  )
}

async function drain() {
  const whole: number[] = []
  const empty: number[] = []
  for (let round = 0; round < 3; round++) {
    empty.push((await emptyHandler(stack)).perSecond)
    await stack.simulator.reset()
    whole.push((await wholeHandler(stack)).perSecond)
  }
  say('4. Jobs per second')
  say(
    `   the whole handler with a call each ${median(whole).toFixed(0)}/s, pg-boss alone ${median(empty).toFixed(0)}/s`,
  )
  say(`   ratio ${(median(whole) / median(empty)).toFixed(2)}`)
}

async function budget() {
  const rounds = [await budgetCosts(stack), await budgetCosts(stack), await budgetCosts(stack)]
  const middle = (name: keyof (typeof rounds)[0]) => median(rounds.map((round) => round[name])).toFixed(0)
  say('5. A provider’s budget, per second, three connections')
  say(`   places in the rate ${middle('places')}/s, rate-limiter-flexible ${middle('library')}/s`)
  say(`   slots taken and given back ${middle('slots')}/s`)
}

try {
  for (const [index, measure] of [throughput, latency, criticalTime, drain, budget].entries())
    if (chosen.length === 0 || chosen.includes(String(index + 1))) await measure()
} finally {
  await stack.stop()
  await server.stop()
}
process.exit(0)

import { type Stack, startStack } from '../e2e/stack.ts'
import { until } from '../e2e/until.ts'
import { buildIfChanged } from '../scripts/local/build.ts'
import { startTestServer } from '../testing/database.ts'
import { budgetCosts } from './budget.ts'
import { dashboard } from './dashboard.ts'
import { commitToCall, graphileRate, startDelivery, workerRate } from './delivery.ts'
import { growth } from './growth.ts'
import { besideHungCall } from './hung-call.ts'
import { emptyHandler, wholeHandler } from './jobs.ts'
import { lighthouse } from './lighthouse.ts'
import { type Load, load, median, percentile } from './load.ts'
import { missedPromises, promised } from './promises.ts'
import { registering as registeringRates } from './registering.ts'
import { roundTrips } from './round-trips.ts'

// Every figure is printed beside its reference of the same run: on a busy machine only the ratio is meaningful.
const ROUNDS = 5
const say = (line: string) => console.log(line)

// So that the build has the page to compare with.
process.env.FRONTDESK_BENCH = '1'
const chosen = process.argv.slice(2) // numbers of measurements, `dashboard`, `growth` or `lighthouse`; none means all that have a number
if (chosen[0] === 'dashboard') {
  buildIfChanged(say)
  const failed = await dashboard(chosen.slice(1), say).catch((error: Error) => error)
  if (failed) console.error(failed.message)
  process.exit(failed ? 1 : 0)
}
if (chosen[0] === 'growth') {
  buildIfChanged(say)
  const failed = await growth(chosen.slice(1), say).catch((error: Error) => error)
  if (failed) console.error(failed.message)
  process.exit(failed || missedPromises().length > 0 ? 1 : 0)
}
if (chosen[0] === 'lighthouse') {
  buildIfChanged(say)
  const failed = await lighthouse(say).catch((error: Error) => error)
  if (failed) console.error(failed.message)
  process.exit(failed || missedPromises().length > 0 ? 1 : 0)
}
const server = await startTestServer('bench-postgres')
let opened: Stack | undefined

/** The whole product, for the measurements that need it. */
async function wholeProduct() {
  buildIfChanged(say)
  opened ??= await startStack({
    env: {
      TRUST_PROXY: '1',
      REGISTRATION_LIMIT: '1000000',
      PROVIDER_TIMEOUT_MS: '5000',
    },
  })
  return opened
}

async function throughput() {
  const stack = await wholeProduct()
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
  promised('registering behind the form, of an empty action', ratio, say)
}

async function latency() {
  const stack = await wholeProduct()
  const times: Record<'up' | 'hang', number[]> = { up: [], hang: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of ['up', 'hang'] as const) {
      // Without rows of the round before: that backlog would be work only for the worker of a healthy provider.
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
  promised('p99 of registering, provider hanging to healthy', hang / up, say)
}

async function groups() {
  const { rounds, alone, aloneReference } = await registeringRates(say)
  const middle = (of: (round: (typeof rounds)[0]) => number) => median(rounds.map(of))
  const by = rounds[0]?.reference.by
  say('6. Registrations per second without a form, 16 at once')
  say(
    `   together ${middle((round) => round.perSecond).toFixed(0)}/s, p50 ${middle((round) => round.p50).toFixed(2)} ms, p99 ${middle((round) => round.p99).toFixed(2)} ms`,
  )
  say(`   the same rows one by one, by ${by}: ${middle((round) => round.reference.perSecond).toFixed(0)}/s`)
  const bare = middle((round) => round.bare / round.reference.perSecond)
  say(
    `   the barest statement for many: ${middle((round) => round.bare).toFixed(0)}/s, times one by one ${bare.toFixed(2)}`,
  )
  say(
    `   alone p50 ${alone.toFixed(2)} ms; by ${by} with one connection ${aloneReference.toFixed(2)} ms each`,
  )
  promised(
    'registering, times one by one',
    middle((round) => round.perSecond / round.reference.perSecond),
    say,
  )
}

/** With a receiver of webhooks that answers at once, and without limits. */
async function delivered(measure: (delivery: Awaited<ReturnType<typeof startDelivery>>) => Promise<void>) {
  const delivery = await startDelivery()
  try {
    await measure(delivery)
  } finally {
    await delivery.stop()
  }
}

const criticalTime = () =>
  delivered(async (delivery) => {
    const waits = await commitToCall(delivery, 100, 20)
    const [p50, p99] = [percentile(waits, 0.5), percentile(waits, 0.99)]
    say('3. From the commit to the provider being called, at 100 registrations a second')
    say(`   ${waits.length} people; p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`)
    promised('commit to provider called, p50 in ms', p50, say)
    promised('commit to provider called, p99 in ms', p99, say)
  })

const hungCall = () =>
  delivered(async (delivery) => {
    const { without, beside } = await besideHungCall(delivery, 100, 20)
    const [p99, reference] = [percentile(beside, 0.99), percentile(without, 0.99)]
    say(
      '9. From the commit to the provider being called, at 100 registrations a second, beside a call that hangs',
    )
    say(
      `   ${beside.length} people; p50 ${percentile(beside, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; ` +
        `without it p50 ${percentile(without, 0.5).toFixed(1)} ms, p99 ${reference.toFixed(1)} ms`,
    )
    promised('p99 of commit to call, beside a call that hangs to without', p99 / reference, say)
  })

const wholeWorker = () =>
  delivered(async (delivery) => {
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let round = 0; round < 3; round++) {
      ours.push(await workerRate(delivery))
      theirs.push(await graphileRate(delivery))
    }
    say('7. Jobs per second of one worker, its receiver answering at once, 50 calls at a time')
    say(`   ours ${median(ours).toFixed(0)}/s, graphile-worker ${median(theirs).toFixed(0)}/s`)
    promised('jobs a second of one worker', median(ours), say)
    promised('jobs a second, times graphile-worker', median(ours) / median(theirs), say)
  })

const trips = () =>
  delivered(async (delivery) => {
    const { idlePerSecond, alone, backlog } = await roundTrips(delivery)
    say('8. Round trips to the database for each job, counted by a proxy; pipelined statements are one')
    say(
      `   one job at a time ${alone.toFixed(2)}, less the ${idlePerSecond.toFixed(1)}/s of a worker without any`,
    )
    say(`   of a backlog ${backlog.toFixed(3)}`)
    promised('round trips of a job that comes alone', alone, say)
    promised('round trips of a job in a backlog, of one alone', backlog / alone, say)
  })

async function drain() {
  const stack = await wholeProduct()
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
  const stack = await wholeProduct()
  const rounds = [await budgetCosts(stack), await budgetCosts(stack), await budgetCosts(stack)]
  const middle = (name: keyof (typeof rounds)[0]) => median(rounds.map((round) => round[name])).toFixed(0)
  say('5. A provider’s budget, per second, three connections')
  say(`   places in the rate ${middle('places')}/s, rate-limiter-flexible ${middle('library')}/s`)
  say(`   slots taken and given back ${middle('slots')}/s`)
}

const measurements = [throughput, latency, criticalTime, drain, budget, groups, wholeWorker, trips, hungCall]
try {
  for (const [index, measure] of measurements.entries())
    if (chosen.length === 0 || chosen.includes(String(index + 1))) await measure()
} finally {
  await opened?.stop()
  await server.stop()
}
const missed = missedPromises()
if (missed.length > 0) console.error(`Missed: ${missed.join('; ')}`)
process.exit(missed.length > 0 ? 1 : 0)

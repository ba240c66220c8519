import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../e2e/until.ts'
import { type Bench, inTurns, ROUNDS } from './bench.ts'
import { type Delivery, delivered } from './delivery.ts'
import { ask, type Load, percentile, rate, repeat } from './load.ts'
import { promised } from './promises.ts'
import { startService, type Way } from './service.ts'
import { USUAL } from './usual.ts'

const WAYS: Way[] = ['ours', 'usual', 'coupled']
const CLIENTS = 16
const SECONDS = 3
const PROVIDER_TIMEOUT_MS = 5_000
const KILLS = 20
let counter = 0

/** 11. The same service written in three ways: ours, the usual one, and one whose form waits for the provider. */
export const differentWays = ({ say }: Bench) =>
  delivered(async (delivery) => {
    const env = {
      ...delivery.env(delivery.database),
      PROVIDER_TIMEOUT_MS: String(PROVIDER_TIMEOUT_MS),
    }
    say('11. The same service: ours, written in the usual way, and with a form that waits for the provider')
    await healthy(delivery, env, say)
    await hanging(delivery, env, say)
    await killed(delivery, env, say)
  })

/** @throws when somebody is not answered with this status. */
async function register(
  url: string,
  most: { seconds?: number; requests?: number },
  wanted = 201,
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const load = await repeat(CLIENTS, most, async () => {
    const status = await ask(new URL(`/way${counter++}`, url), { agent, method: 'POST' })
    if (status !== wanted) throw new Error(`a registration was answered with ${status}`)
  })
  agent.destroy()
  return load
}

const each = (shown: (way: Way) => string) => WAYS.map((way) => `${way} ${shown(way)}`).join(', ')

/** The services of all ways, as they are measured in turns. */
async function startAll(env: NodeJS.ProcessEnv) {
  const services = await Promise.all(WAYS.map(async (way) => [way, await startService(way, env)] as const))
  return {
    urls: Object.fromEntries(services.map(([way, { url }]) => [way, url])) as Record<Way, string>,
    kill: () => Promise.all(services.map(([, { kill }]) => kill())),
  }
}

async function healthy(delivery: Delivery, env: NodeJS.ProcessEnv, say: Bench['say']) {
  await delivery.fill(0)
  const { urls, kill } = await startAll(env)
  const perSecond = async (way: Way) => rate(await register(urls[way], { seconds: SECONDS }))
  const measures = {
    ours: () => perSecond('ours'),
    usual: () => perSecond('usual'),
    coupled: () => perSecond('coupled'),
  }
  await inTurns(measures, 1)
  const rates = await inTurns(measures)
  await kill()
  say(`   registrations a second, ${CLIENTS} at once: ${each((way) => rates[way].toFixed(0))}`)
  say(`   ours ${(rates.ours / rates.usual).toFixed(2)} times the usual way`)
  const told = await toldPerSecond(delivery, env, 'ours')
  const usual = await toldPerSecond(delivery, env, 'usual')
  say(`   people told a second of those who wait: ours ${told.toFixed(0)}, usual ${usual.toFixed(0)}`)
}

/** By the way's own worker, with the people of before waiting. */
async function toldPerSecond(delivery: Delivery, env: NodeJS.ProcessEnv, way: 'ours' | 'usual') {
  const { receiver } = delivery
  await receiver.forget()
  const stop = way === 'ours' ? delivery.startWorker().stop : (await startService('worker', env)).kill
  await until(async () => (await receiver.count()) > 0, 60)
  const before = await receiver.count()
  await delay(SECONDS * 1000)
  const told = (await receiver.count()) - before
  await stop()
  return told / SECONDS
}

/** With the workers of ours and of the usual way beside it. */
async function hanging(delivery: Delivery, env: NodeJS.ProcessEnv, say: Bench['say']) {
  await delivery.fill(0)
  const { urls, kill } = await startAll(env)
  const ours = delivery.startWorker()
  const usual = await startService('worker', env)
  await delivery.receiver.hangAll()
  const times: Record<Way, number[]> = { ours: [], usual: [], coupled: [] }
  for (let round = 0; round < ROUNDS; round++)
    for (const way of WAYS) {
      const [requests, wanted] = way === 'coupled' ? [CLIENTS, 500] : [1000, 201]
      times[way].push(...(await register(urls[way], { requests }, wanted)).times)
    }
  const [open] = await delivery.sql`select count(*)::int as transactions from pg_stat_activity
    where datname = current_database() and state = 'idle in transaction'`
  await delivery.receiver.release()
  await Promise.all([kill(), usual.kill(), ours.stop()])
  say(
    `   p99 of registering in ms while the provider hangs, each call for ${PROVIDER_TIMEOUT_MS} at most: ` +
      each((way) => percentile(times[way], 0.99).toFixed(1)),
  )
  say(`   transactions that the worker of the usual way holds open meanwhile: ${open?.transactions}`)
}

/** Registered people whom nobody is going to tell, by each way. */
const lost = ({ sql }: Delivery): Record<Way, () => PromiseLike<{ people: number }[]>> => ({
  ours: () => sql`select count(*)::int as people from subscriptions s
    where not exists (select from pgboss.job where id = s.job_id)`,
  usual: () => sql`select count(*)::int as people from users u
    where not exists (select from pgboss.job where name = ${USUAL} and data->>'userId' = u.id::text)`,
  coupled: () => sql`select count(*)::int as people from subscriptions where state = 'pending'`,
})

/** Each is killed while 16 people register, again and again, a little later each time. */
async function killed(delivery: Delivery, env: NodeJS.ProcessEnv, say: Bench['say']) {
  const { sql } = delivery
  const figures: Record<Way, number> = { ours: 0, usual: 0, coupled: 0 }
  let people = 0
  for (const way of WAYS) {
    await delivery.fill(0)
    for (let n = 0; n < KILLS; n++) {
      const service = await startService(way, env)
      const registering = register(service.url, { seconds: 60 }).catch(() => {})
      await delay(200 + 7 * n)
      await service.kill()
      await registering
    }
    // What had reached the database goes on there.
    await until(async () => {
      const active = await sql`select from pg_stat_activity
        where datname = current_database() and state = 'active' and pid <> pg_backend_pid()`
      return active.length === 0
    })
    figures[way] = (await lost(delivery)[way]())[0]?.people ?? Number.NaN
    people += (await sql`select count(*)::int as people from users`)[0]?.people
  }
  say(
    `   registered, and nobody is going to tell the provider, after ${KILLS} kills each, of ${people}: ${each((way) => String(figures[way]))}`,
  )
  promised('registered people without a job after kills', figures.ours, say)
}

import { until } from '../e2e/until.ts'
import { type Bench, ROUNDS } from './bench.ts'
import { load, percentile } from './load.ts'
import { promised } from './promises.ts'

/** Whether a worker runs, and in which mode the simulator is. */
const troubles = {
  healthy: 'up',
  hanging: 'hang',
  down: 'down',
  'refusing everybody': 'reject',
  'worker dead': null,
} as const
type Trouble = keyof typeof troubles
const names = Object.keys(troubles) as Trouble[]

/** 2. Whether people who register notice anything of the provider's troubles. */
export async function besideTroubles({ say, product }: Bench) {
  const stack = await product()
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Trouble, number[]>
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      // Without rows of the round before: that backlog would be work only for the worker of a healthy provider.
      await stack.sql`truncate users, pgboss.job cascade`
      await stack.simulator.reset()
      await stack.simulator.set({ mode: troubles[name] ?? 'up' })
      const worker = stack.startWorker()
      await load(stack.url, '/', { clients: 1, requests: 1 })
      await until(async () => {
        const { running, requests } = await stack.simulator.requests()
        return running + requests.length > 0
      })
      if (!troubles[name]) await stack.end(worker, 'SIGKILL')
      times[name].push(...(await load(stack.url, '/', { clients: 2, requests: 400 })).times)
      await stack.end(worker, 'SIGKILL')
    }
  }
  const p99 = (name: Trouble) => percentile(times[name], 0.99)
  const ratio = (name: Trouble) => p99(name) / p99('healthy')
  say('2. p99 of registering, in ms')
  say(`   ${names.map((name) => `${name} ${p99(name).toFixed(1)}`).join(', ')}`)
  promised('p99 of registering, provider hanging to healthy', ratio('hanging'), say)
  promised('p99 of registering, provider down to healthy', ratio('down'), say)
  promised('p99 of registering, provider refusing everybody to healthy', ratio('refusing everybody'), say)
  promised('p99 of registering, worker dead to healthy', ratio('worker dead'), say)
}

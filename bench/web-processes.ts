import { availableParallelism } from 'node:os'
import { buildIfChanged } from '../scripts/local/build.ts'
import { type Bench, ROUNDS } from './bench.ts'
import { delivered } from './delivery.ts'
import { load, median } from './load.ts'
import { cpuSeconds, postgresPids, startWeb } from './web.ts'

const COUNTS = [1, 2, 4] as const
const SHAPE = { clients: 16, requests: 1500 }

/** 10. What more web processes add on one database, and what saturates first. */
export const webProcesses = ({ say }: Bench) =>
  delivered(async ({ env, database }) => {
    buildIfChanged(say)
    const webs: Awaited<ReturnType<typeof startWeb>>[] = []
    try {
      for (let n = 0; n < Math.max(...COUNTS); n++) webs.push(await startWeb(env(database)))
      for (const { url } of webs) await load(url, '/', SHAPE)
      const rounds: Awaited<ReturnType<typeof together>>[] = []
      for (let round = 0; round < ROUNDS; round++)
        for (const count of COUNTS) rounds.push(await together(webs.slice(0, count)))
      say(`10. Registrations a second on one database, 16 people at once for each web process`)
      const figure = (count: number, of: (round: (typeof rounds)[0]) => number) =>
        median(rounds.filter((round) => round.count === count).map(of))
      for (const count of COUNTS) {
        const cores = (part: 'web' | 'postgres' | 'bench') => figure(count, (round) => round[part]).toFixed(2)
        say(
          `   ${count} web: ${figure(count, (round) => round.perSecond).toFixed(0)}/s; cores used by web ${cores('web')}, by Postgres ${cores('postgres')}, by the bench ${cores('bench')}`,
        )
      }
      const cost = (part: 'web' | 'postgres') => figure(1, (round) => round[part] / round.perSecond)
      say(
        `   with one, a registration costs web ${(cost('web') * 1000).toFixed(2)} ms of a core and Postgres ${(cost('postgres') * 1000).toFixed(2)} ms: ` +
          `${(cost('web') / cost('postgres')).toFixed(1)} cores of web keep one of Postgres busy, at ${(1 / cost('postgres')).toFixed(0)}/s`,
      )
      say(`   this machine has ${availableParallelism()} cores for all of them`)
    } finally {
      await Promise.all(webs.map(({ stop }) => stop()))
    }
  })

/** Registrations a second of all together, and the cores that each part used meanwhile. */
async function together(webs: Awaited<ReturnType<typeof startWeb>>[]) {
  const used = () => ({
    web: cpuSeconds(webs.map(({ pid }) => pid)),
    postgres: cpuSeconds(postgresPids()),
  })
  const [before, own, begun] = [used(), process.cpuUsage(), performance.now()]
  await Promise.all(webs.map(({ url }) => load(url, '/', SHAPE)))
  const seconds = (performance.now() - begun) / 1000
  const [after, { user, system }] = [used(), process.cpuUsage(own)]
  return {
    count: webs.length,
    perSecond: (webs.length * SHAPE.requests) / seconds,
    web: (after.web - before.web) / seconds,
    postgres: (after.postgres - before.postgres) / seconds,
    bench: (user + system) / 1e6 / seconds,
  }
}

import { Agent } from 'node:http'
import { pollAfterMs } from '#app/account/poll-after.ts'
import { REGISTRATION_COOKIE, signRegistration } from '#app/web/registration-cookie.ts'
import { buildIfChanged } from '../scripts/local/build.ts'
import { type Bench, inTurns } from './bench.ts'
import { delivered } from './delivery.ts'
import { grow } from './grown.ts'
import { ask, rate, repeat } from './load.ts'
import { promised } from './promises.ts'
import { startWeb } from './web.ts'

const WAITING = 100_000
const CLIENTS = 16
const SECONDS = 3

/** 13. What a status poll costs, and how many people make who wait in an outage. */
export const polls = ({ say }: Bench) =>
  delivered(async ({ env, database, sql }) => {
    buildIfChanged(say)
    await grow(database, { waiting: WAITING, finished: 0, attempts: 0 }, () => {})
    const settings = env(database)
    const { url, stop } = await startWeb(settings)
    const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
    try {
      const target = new URL('/account/subscription', url)
      const people = await sql<{ id: string }[]>`select id from users limit 500`
      // As their pages ask: with the state that they know, which has not changed.
      const known = await Promise.all(
        people.map(async ({ id }) => {
          const cookie = `${REGISTRATION_COOKIE}=${signRegistration(id, [settings.SESSION_SECRET ?? ''])}`
          const answer = await fetch(target, { headers: { cookie } })
          return { cookie, 'if-none-match': answer.headers.get('etag') ?? '' }
        }),
      )
      const perSecond = async (asked: URL) =>
        rate(
          await repeat(CLIENTS, { seconds: SECONDS }, async (n) => {
            const status = await ask(asked, { agent, headers: known[n % known.length] })
            if (status !== 304) throw new Error(`${asked.pathname} answered ${status}`)
          }),
        )
      const measures = {
        nothing: () => perSecond(new URL('/bench/nothing', url)),
        polls: () => perSecond(target),
      }
      await inTurns(measures, 1)
      const { nothing, polls } = await inTurns(measures)
      const crowd = Math.max(crowdPerSecond('pending'), crowdPerSecond('delayed'))
      say(`13. Status polls, ${CLIENTS} at once, ${WAITING} people waiting`)
      say(`   polls ${polls.toFixed(0)}/s, an empty route handler ${nothing.toFixed(0)}/s`)
      promised('status polls, of an empty route handler', polls / nothing, say)
      say(
        `   at the pace of their pages they make ${crowd.toFixed(0)}/s, which is ${(crowd / polls).toFixed(2)} of one web process`,
      )
      promised('polls a second of 100,000 people who wait', crowd, say)
    } finally {
      agent.destroy()
      await stop()
    }
  })

/** By the pace that the server gives to each page. */
function crowdPerSecond(state: 'pending' | 'delayed') {
  const waits = Array.from({ length: WAITING }, () => pollAfterMs(state, 0, WAITING) ?? Infinity)
  const meanSeconds = waits.reduce((sum, ms) => sum + ms, 0) / waits.length / 1000
  return WAITING / meanSeconds
}

import { createHash } from 'node:crypto'
import { log } from '#log'
import { age, heal } from './ending.ts'
import { judgeHistory, judgeTurn } from './judge.ts'
import { type Faults, HISTORY_DAYS } from './judge-limits.ts'
import { createPlay } from './play.ts'
import { DAY, scenarioOf } from './scenario.ts'
import type { VirtualTime } from './virtual-time.ts'
import { createWorld, type World } from './world.ts'

const MINUTE = 60_000
const RETENTION = {
  RETENTION_ATTEMPTS_DAYS: 35,
  RETENTION_FINISHED_JOBS_DAYS: 1,
  RETENTION_HISTORY_DAYS: HISTORY_DAYS,
  RETENTION_CHECKS_DAYS: 1,
  RETENTION_SIGN_INS_DAYS: 1,
}

class Enough extends Error {}

/**
 * Plays one seed. @returns what was wrong, and what was played.
 * @param hasty ends at the first fault.
 * @param ages plays a hundred quiet days at the end.
 */
export async function simulate(
  time: VirtualTime,
  seed: number,
  { days = 14, hasty = false, ages = true } = {},
) {
  log.level = process.env.SIMULATION_LOG ?? 'silent'
  const scenario = scenarioOf(seed, seed % 4 === 0 ? days + 3 : days)
  const world = await createWorld(time, scenario)
  const play = createPlay(world)
  const faults: Faults = new Set()
  let nextTurn = scenario.start + MINUTE
  let turnMs = MINUTE
  let before = ''
  let cleaned = 0
  let judged = scenario.start
  let longestMs = 6 * 60 * MINUTE

  async function turn() {
    const cleans = time.now() - cleaned >= 60 * MINUTE
    if (cleans) cleaned = time.now()
    await world.turn(cleans ? RETENTION : null)
    const now = await judgeTurn(world, faults)
    // Nothing has changed: the next one is later. A worker takes it every minute.
    turnMs = now === before || longestMs > DAY ? Math.min(longestMs, turnMs * 8) : MINUTE
    before = now
    if ((hasty || time.now() - judged > DAY) && longestMs < DAY) {
      judged = time.now()
      await judgeHistory(world, faults, false)
    }
    if (hasty && faults.size > 0) throw new Enough()
    nextTurn = time.now() + turnMs
  }
  async function runTo(at: number) {
    while (nextTurn < at) {
      await play.runTo(nextTurn)
      await turn()
    }
    await play.runTo(at)
  }

  try {
    await world.startWorker()
    if (seed % 3 === 0) await world.startWorker()
    for (const { at, ...event } of scenario.events) {
      await runTo(at)
      await play.happen(event)
      if (event.do === 'register') continue
      turnMs = MINUTE
      nextTurn = Math.min(nextTurn, time.now() + MINUTE)
    }
    await runTo(scenario.end)
    const turnWithin = (ms: number) => {
      longestMs = ms
    }
    await heal(world, play, { runTo, turn, turnWithin }, faults)
    if (ages) await age(world, play, { runTo, turn, turnWithin }, faults)
  } catch (error) {
    if (!(error instanceof Enough))
      faults.add(`it ended with ${error instanceof Error ? error.stack : error}`)
  } finally {
    await world.close()
  }
  return {
    ...{ seed, name: scenario.name, faults: [...faults], people: world.people.length },
    days: Math.round((time.now() - scenario.start) / DAY),
    requests: world.there.requests.length,
    alerts: world.received.length,
    jumps: play.jumps(),
    operations: world.lane.operations(),
    /** The same for each run of the seed. */
    digest: digestOf(world),
  }
}

const digestOf = ({ there }: Pick<World, 'there'>) =>
  createHash('sha256')
    .update(
      there.requests.map(({ at, worker, about, status }) => `${at} ${worker} ${about} ${status}`).join(),
    )
    .digest('hex')
    .slice(0, 8)

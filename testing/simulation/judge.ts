import { databaseTime } from '#db/clock.ts'
import { type Move, type Row, readHistory, readPeople, type Tried } from './history.ts'
import {
  type Faults,
  judgeDays,
  judgeHolds,
  judgePlaces,
  judgeRate,
  judgeReads,
  onItsWayMs,
  shown,
} from './judge-limits.ts'
import { isOut } from './provider.ts'
import { DAY } from './scenario.ts'
import type { World } from './world.ts'

const MINUTE = 60_000
/** A process's clock stands still while the database's goes on by microseconds. */
const CLOCKS_MS = 500

/** What must hold at every turn. @returns a text that changes with what is going on. */
export async function judgeTurn(world: World, faults: Faults): Promise<string> {
  const rows = await readPeople(world)
  const states = new Set<string>()
  for (const { userId, state, job, email } of rows) {
    states.add(state)
    if (world.optedOut.has(userId) && state !== 'opted_out')
      faults.add(`${email} had opted out, and is ${state}`)
    if (state === 'opted_out') world.optedOut.add(userId)
    const isLive = job === 'created' || job === 'retry' || job === 'active'
    if ((state === 'pending' || state === 'delayed') && !isLive && world.workers().length > 0)
      faults.add(`${email} is ${state}, and no job works for them (${job})`)
    if (state === 'needs_attention' && job === null) faults.add(`${email} cannot be retried: the job is gone`)
  }
  const [provider] = await world.direct.unsafe<{ circuit: string }[]>('select circuit from providers')
  await judgeRaised(world, faults)
  return `${provider?.circuit} ${states.has('needs_attention')}`
}

/** The alert about an outage is there after five minutes of it, and not afterwards. */
async function judgeRaised({ direct, time }: World, faults: Faults) {
  const [row] = await direct.unsafe<{ open: number | null; raised: boolean; at: string }[]>(
    `select (select extract(epoch from virtual.now() - min(e.at))::float8 from circuit_events e where e.after = 'open' and e.at > coalesce(
        (select max(at) from circuit_events where after in ('closed', 'misconfigured', 'slowed')), '-infinity')
        and (select circuit from providers) in ('open', 'half_open')) as open,
      exists (select from raised_alerts where cause = 'circuit') as raised, virtual.now() as at`,
  )
  if (!row) return
  const at = new Date(time.now()).toISOString()
  if ((row.open ?? 0) > 301 && !row.raised) faults.add(`${at}: down for ${row.open} s, and no alert`)
  if (row.open === null && row.raised) faults.add(`${at}: an alert about an outage that is over`)
}

/** Judges all that was played so far by what the provider saw and our tables remember. */
export async function judgeHistory(world: World, faults: Faults, atEnd = true) {
  await databaseTime(world.db)
  const { moves, tries } = await readHistory(world)
  const rows = await readPeople(world)
  judgeRate(world, faults)
  judgePlaces(world, faults)
  judgeHolds(world, moves, faults)
  judgeReads(world, faults)
  judgeDays(world, faults)
  judgeCircuit(world, moves, tries, faults)
  judgeTries(world, rows, tries, faults)
  judgeChoices(world, faults)
  judgeAlerts(world, moves, faults, atEnd)
}

/** A circuit that is not closed lets nobody through but a trial, and only an answer closes it. */
function judgeCircuit(world: World, moves: Move[], tries: Tried[], faults: Faults) {
  const { there, time } = world
  const changes = moves.filter(({ before, after }) => before !== after)
  for (const [n, { after, at, actor }] of changes.entries()) {
    const end = changes[n + 1]?.at ?? time.now()
    const within = ({ at: then }: { at: number }) => then > at + onItsWayMs(world) && then < end - CLOCKS_MS
    const attempts = tries.filter(within).length
    const most = { open: 0, paused: 0, misconfigured: 0, half_open: 1 + Math.ceil((end - at) / MINUTE) }[
      after
    ]
    const slowed = 2 + Math.ceil((end - at) / MINUTE)
    if (after !== 'closed' && attempts > (most ?? slowed))
      faults.add(`${attempts} attempts while the circuit was ${after}, from ${shown(at)} to ${shown(end)}`)
    const asked = after === 'paused' ? there.requests.find(within) : undefined
    if (asked)
      faults.add(`${asked.call} of ${asked.worker} at ${shown(asked.at)}, in the pause of ${shown(at)}`)
    const isWell = there.requests.some(
      ({ status, endedAt }) =>
        (status ?? 500) < 500 && (endedAt ?? 0) > at - 2 * MINUTE && (endedAt ?? 0) <= at,
    )
    // The receiver of a webhook has nothing to read: it is proved by a person, if somebody waits.
    if (after === 'closed' && actor === null && !isWell && there.name !== 'webhook')
      faults.add(`the circuit closed at ${shown(at)} without an answer`)
  }
}

const isNobodysFault = ({ outcome, reason }: Tried) =>
  outcome === 'misconfigured' || reason === 'rate_limited' || reason === 'daily_limit'

/** Only a person's own tries count, and the wait after the first is that of a first. */
function judgeTries({ time }: World, rows: Row[], tries: Tried[], faults: Faults) {
  for (const { userId, email, jobId, waitingSince, attempts } of rows) {
    // Their attempts may have gone with their month.
    if (time.now() - waitingSince > 30 * DAY) continue
    const own = tries.filter((one) => one.userId === userId)
    const now = own.filter(
      (one) => one.jobId === jobId && one.at >= waitingSince - CLOCKS_MS && !isNobodysFault(one),
    )
    if (attempts !== now.length)
      faults.add(
        `${email} has ${attempts} tries counted since ${shown(waitingSince)}, and made ${own.map((one) => `${shown(one.at)} ${one.reason ?? one.outcome}`)}`,
      )
    for (const [n, { outcome, next }] of now.entries())
      if (outcome === 'retry' && next !== null && next > Math.min(3600, 5 * 2 ** (n + 1)) + 2)
        faults.add(`${email} waits ${Math.round(next)} s after try ${n + 1}`)
  }
}

/** Who opted out there is not subscribed by us. */
function judgeChoices(world: World, faults: Faults) {
  const { there } = world
  for (const { address, before, after, request } of there.changes) {
    if (!request || !isOut(before) || isOut(after)) continue
    // They left while the attempt that had looked was on its way (decision 009).
    const left = there.changes.findLast((one) => one.address === address && one.request === null)
    if (left && left.at > request.at - onItsWayMs(world)) continue
    faults.add(`${address} had opted out, and ${request.call} made them ${after?.status ?? 'nobody'}`)
  }
}

const opposite = (type: string) => {
  if (type === 'provider.recovered') return { cause: 'provider', on: false }
  if (type.startsWith('provider.')) return { cause: 'provider', on: true }
  return { cause: '', on: type.endsWith('.raised') }
}
/** Of each cause one alert when it begins, and one when it is over. */
function judgeAlerts({ received }: World, moves: Move[], faults: Faults, atEnd: boolean) {
  const raised = new Map<string, string>()
  const since = new Map<string, number>()
  // An administrator who goes on knows.
  const byHand = moves.filter(
    ({ before, after, actor }) => actor !== null && before === 'slowed' && after === 'closed',
  )
  for (const { type, at, cause } of received) {
    const { on } = opposite(type)
    const before = raised.get(cause)
    const isKnown = byHand.some((one) => one.at < at && one.at > (since.get(cause) ?? 0))
    since.set(cause, at)
    if (on && before === type && !isKnown) faults.add(`${type} (${cause}) is raised twice, at ${shown(at)}`)
    if (!on && !before) faults.add(`${type} (${cause}) at ${shown(at)}, and nothing was raised`)
    if (on) raised.set(cause, type)
    else raised.delete(cause)
  }
  if (!atEnd) return
  for (const [cause, type] of raised)
    if (!cause.startsWith('dead_letters') && !byHand.some((one) => one.at > (since.get(cause) ?? 0)))
      faults.add(`${type} (${cause}) is never over`)
}

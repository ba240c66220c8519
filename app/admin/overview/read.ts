import type { AdminReader } from '#app/admin/access/reader.ts'
import type { Annotation } from '#app/admin/overview/annotation-words.ts'
import { databaseTime } from '#db/clock.ts'
import { findAnnotations, findCircuitAnnotations } from '#db/monitoring/annotations.ts'
import { findCounted, findGrainInUse, findRollups } from '#db/monitoring/rollups.ts'
import { findRecent } from '#db/operations/operations.ts'
import { countDecided } from '#db/operations/pending.ts'
import { countDoubtful } from '#db/people/address-review.ts'
import { findOldestWaiting } from '#db/people/counts.ts'
import { findCircuitEvents, findOpenSince, findProvider } from '#db/providers/circuit.ts'
import { findLastAttempt } from '#db/subscriptions/attempts.ts'
import { countStates, type PeopleCount } from '#db/subscriptions/counts.ts'
import { findWorkers, isLive } from '#jobs/queue/workers.ts'
import { annotationInWords, circuitAnnotations } from './annotations.ts'
import { readDrain } from './drain.ts'
import { asChartData, asFigures } from './series.ts'
import { asSparks } from './sparks.ts'
import { beginOf, type WindowName, windows } from './window.ts'

/** How long finished bulk actions are shown, and how many. */
const RECENT_MS = 10 * 60_000
export const MOST_SHOWN = 3

/** The shortest window in which anybody registered or was told; a day where there is none. */
export async function findWindow({ db }: AdminReader): Promise<WindowName> {
  const now = await databaseTime(db)
  const names = Object.keys(windows) as WindowName[]
  const grain = await findGrainInUse(
    db,
    names.map((name) => ({ grain: windows[name].grain, from: beginOf(windows[name], now) })),
  )
  return names.find((name) => windows[name].grain === grain) ?? '24h'
}

/** All data of the overview. Every read uses counts made before, or is bounded and by an index. */
export async function readOverview(reader: AdminReader, name: WindowName) {
  const { db, env, boss } = reader
  const window = windows[name]
  const now = await databaseTime(db)
  const from = beginOf(window, now)
  const hour = beginOf(windows['1h'], now)
  const [
    states,
    oldest,
    rows,
    lately,
    counted,
    last,
    row,
    events,
    downSince,
    annotations,
    circuit,
    known,
    recent,
    decided,
    doubtful,
  ] = await Promise.all([
    countStates(db),
    findOldestWaiting(db),
    findRollups(db, window.grain, from),
    name === '1h' ? null : findRollups(db, windows['1h'].grain, hour),
    findCounted(db),
    findLastAttempt(db),
    findProvider(db, env.PROVIDER),
    findCircuitEvents(db, env.PROVIDER, 1),
    findOpenSince(db, env.PROVIDER),
    findAnnotations(db, from),
    findCircuitAnnotations(db, env.PROVIDER, from),
    boss().then((opened) => findWorkers(opened)),
    findRecent(db, new Date(now - RECENT_MS), MOST_SHOWN + 1),
    countDecided(db),
    countDoubtful(db),
  ])
  const workers = known.filter(isLive).length
  const waited = oldest && (now - oldest.getTime()) / 1000
  const waiting = { ...together(states.pending, states.delayed), oldest, waited }
  const drain = await readDrain(reader, { waiting: waiting.people, row, workers })
  return {
    states,
    waiting,
    row,
    downSince,
    last,
    workers,
    recent,
    doubtful,
    // The other count may be older.
    decided: Math.min(decided, states.needs_attention.people),
    pausedBy: events[0]?.actor ?? null,
    drainSeconds: drain.seconds,
    figures: asFigures(rows, waited !== null && waited > 60 ? waiting.people : 0),
    charts: asChartData(rows, window.grain, from, now),
    sparks: asSparks(asChartData(lately ?? rows, windows['1h'].grain, hour, now), lately ?? rows),
    counted: { until: new Date(Math.min(now, counted.missingSince?.getTime() ?? now)), past: counted.past },
    annotations: [...annotations.map(annotationInWords), ...circuitAnnotations(circuit)]
      .filter((annotation): annotation is Annotation => annotation !== null)
      .sort((a, b) => b.at - a.at),
  }
}

/** Two counts as one, as old as the older of them. */
function together(a: PeopleCount, b: PeopleCount): PeopleCount {
  const times = [a.asOf, b.asOf].flatMap((at) => at?.getTime() ?? [])
  return {
    people: a.people + b.people,
    asOf: times.length > 0 ? new Date(Math.min(...times)) : null,
    atLeast: a.atLeast || b.atLeast,
  }
}

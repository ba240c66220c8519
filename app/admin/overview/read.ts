import { circuitMarks, type Mark, markInWords } from '#app/words/marks.ts'
import { findLastAttempt } from '#db/attempts.ts'
import { findCircuitMarks, findMarks } from '#db/marks.ts'
import { findOldestWaiting } from '#db/people-counts.ts'
import { findCircuitEvents, findProvider } from '#db/providers.ts'
import { findRollups } from '#db/rollups.ts'
import { countStates, type PeopleCount } from '#db/state-counts.ts'
import { findWorkers, isLive } from '#jobs/workers.ts'
import type { Runtime } from '../../runtime.ts'
import { readDrain } from './drain.ts'
import { asChartData, asFigures } from './series.ts'
import { beginOf, type WindowName, windows } from './window.ts'

/** All that the overview shows. Every read is of what was counted before, or by an index and bounded. */
export async function readOverview(runtime: Runtime, name: WindowName) {
  const { db, env, boss } = runtime
  const window = windows[name]
  const now = Date.now()
  const from = beginOf(window, now)
  const [states, oldest, rows, last, row, events, marks, circuit, known] = await Promise.all([
    countStates(db),
    findOldestWaiting(db),
    findRollups(db, window.grain, from),
    findLastAttempt(db),
    findProvider(db, env.PROVIDER),
    findCircuitEvents(db, env.PROVIDER, 1),
    findMarks(db, from),
    findCircuitMarks(db, env.PROVIDER, from),
    boss().then((opened) => findWorkers(opened)),
  ])
  const workers = known.filter(isLive).length
  const waiting = { ...together(states.pending, states.delayed), oldest }
  const drain = await readDrain(runtime, { waiting: waiting.people, row, workers })
  return {
    states,
    waiting,
    row,
    last,
    workers,
    pausedBy: events[0]?.actor ?? null,
    drainSeconds: drain.seconds,
    figures: asFigures(rows),
    charts: asChartData(rows, window.grain, from, now),
    marks: [...marks.map(markInWords), ...circuitMarks(circuit)]
      .filter((mark): mark is Mark => mark !== null)
      .sort((a, b) => b.at - a.at),
  }
}

/** Two counts as one, no newer than the older of them. */
function together(a: PeopleCount, b: PeopleCount): PeopleCount {
  const times = [a.asOf, b.asOf].flatMap((at) => at?.getTime() ?? [])
  return {
    people: a.people + b.people,
    asOf: times.length > 0 ? new Date(Math.min(...times)) : null,
    atLeast: a.atLeast || b.atLeast,
  }
}

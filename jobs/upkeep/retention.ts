import type { Database } from '#db/client.ts'
import { forgetOperationPeople } from '#db/operations/people.ts'
import { deleteOldStrays, dropOldMonths, hasStrays, makeMonths } from '#db/subscriptions/attempt-months.ts'
import { expireDeletedJobs } from '#db/subscriptions/deleted-jobs.ts'
import {
  deleteExpiredLimits,
  deleteExpiredSessions,
  deleteExpiredVerifications,
  deleteOldAccessEvents,
  deleteOldAnnotations,
  deleteOldChecks,
  deleteOldCircuitEvents,
  deleteOldGroups,
  deleteOldOperations,
} from '#db/upkeep/retention.ts'
import type { Env } from '#env'
import { log } from '#log'
import { endingQueues, endJobs, type JobPlace, START } from '../queue/ended-jobs.ts'

export type Settings = Pick<
  Env,
  | 'RETENTION_ATTEMPTS_DAYS'
  | 'RETENTION_FINISHED_JOBS_DAYS'
  | 'RETENTION_HISTORY_DAYS'
  | 'RETENTION_CHECKS_DAYS'
  | 'RETENTION_SIGN_INS_DAYS'
>

/** Runs one statement. @returns whether there is more. */
type Step = () => Promise<boolean>
type Pass = {
  /** Rows that one statement looks at or deletes. */
  atOnce?: number
  /** Time after which the rest is left to the next pass. */
  forMs?: number
}

/**
 * Deletes data that is older than the settings allow, with one bounded statement of each kind in turn, and
 * makes the partitions of coming months. Any number of processes may run it at once.
 *
 * @returns whether there is more to delete now.
 */
export async function retain(
  db: Database,
  settings: Settings,
  { atOnce = 5_000, forMs = 10_000 }: Pass = {},
): Promise<boolean> {
  const until = performance.now() + forMs
  await keepMonths(db, settings.RETENTION_ATTEMPTS_DAYS).catch(report)
  let steps = createSteps(db, settings, atOnce)
  do {
    const unfinished: Step[] = []
    for (const step of steps) if (await step().catch(report)) unfinished.push(step)
    steps = unfinished
  } while (steps.length > 0 && performance.now() < until)
  return steps.length > 0
}

/** A kind that fails does not keep the others from being deleted. */
function report(error: Error) {
  log.error({ message: error.message }, 'retention')
  return false
}

function createSteps(db: Database, settings: Settings, atOnce: number): Step[] {
  const step =
    (end: (limit: number) => Promise<number>): Step =>
    async () =>
      (await end(atOnce)) === atOnce
  const old = (days: number, ...ends: ((db: Database, days: number, limit: number) => Promise<number>)[]) =>
    days === 0 ? [] : ends.map((end) => step((limit) => end(db, days, limit)))
  return [
    step((limit) => deleteExpiredLimits(db, limit)),
    step((limit) => deleteExpiredSessions(db, limit)),
    step((limit) => deleteExpiredVerifications(db, limit)),
    step((limit) => expireDeletedJobs(db, limit)),
    ...endQueues(db, settings.RETENTION_FINISHED_JOBS_DAYS, atOnce),
    ...old(
      settings.RETENTION_HISTORY_DAYS,
      forgetOperationPeople,
      deleteOldOperations,
      deleteOldGroups,
      deleteOldCircuitEvents,
      deleteOldAnnotations,
    ),
    ...old(settings.RETENTION_CHECKS_DAYS, deleteOldChecks),
    ...old(settings.RETENTION_SIGN_INS_DAYS, deleteOldAccessEvents),
    ...old(settings.RETENTION_ATTEMPTS_DAYS, deleteOldStrays),
  ]
}

/** The place where this process's last pass ran out of time. However many rows stay, those behind them get their turn. */
const places = new Map<string, JobPlace>()

const endQueues = (db: Database, days: number, limit: number): Step[] =>
  days === 0
    ? []
    : endingQueues.map((queue) => async () => {
        const next = await endJobs(db, queue, { days, after: places.get(queue) ?? START, limit })
        if (next) places.set(queue, next)
        else places.delete(queue)
        return next !== null
      })

/** Once per process: they may exist for as long as attempts are kept. */
let toldOfStrays = false

async function keepMonths(db: Database, days: number) {
  await makeMonths(db)
  if (!toldOfStrays && (await hasStrays(db))) {
    toldOfStrays = true
    log.warn(
      'attempts_default has attempts: their month was not made in time, or a clock was off; they are read and end like all others',
    )
  }
  if (days === 0) return
  for (const { name } of await dropOldMonths(db, days)) log.info({ partition: name }, 'old attempts dropped')
}

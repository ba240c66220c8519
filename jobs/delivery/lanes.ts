import type { JobResult, JobWithMetadata, PgBoss, WorkOptions } from 'pg-boss'
import type { Database } from '#db/client.ts'
import { hasDueJob } from '../queue/backlog.ts'
import { BACKLOG_PRIORITY } from '../queue/jobs.ts'
import type { Payload } from '../queue/payload.ts'
import { QUEUE } from '../queue/queues.ts'

type Job = JobWithMetadata<Payload>
/** Runs one job; `lane` 0 holds new registrations, 1 the backlog. */
type Run = (job: Job, lane: number, trial: boolean) => Promise<JobResult>

const ONE_MS = 5_000

/**
 * Two lanes into the queue, each oldest first: new registrations, and the backlog of jobs that have waited. After an
 * outage people who register now are told now, and the backlog loses half of the pace to them at most. The lane is the
 * job's priority, so a change of lane is an UPDATE and the queue stays one.
 */
export function createLanes(boss: PgBoss, db: Database, run: Run, batchSize: number) {
  const common = {
    includeMetadata: true,
    perJobResults: true,
    heartbeatRefreshSeconds: 5,
    // New jobs notify; only retries that fall due wait for this poll.
    notifyPollingIntervalSeconds: 1,
    pollingIntervalSeconds: 0.5,
  } as const satisfies WorkOptions
  let isOpen = false

  return {
    isOpen: () => isOpen,
    async open() {
      if (isOpen) return
      isOpen = true
      const lanes = [{ minPriority: BACKLOG_PRIORITY + 1 }, { maxPriority: BACKLOG_PRIORITY }]
      await Promise.all(
        lanes.map((priorities, lane) =>
          boss.work(
            QUEUE,
            // Batches drain a backlog: one job a poll would be 20 a second at the most.
            { ...common, ...priorities, batchSize, burstWhenBatchFull: true },
            (jobs: Job[]) => Promise.all(jobs.map((job) => run(job, lane, false))),
          ),
        ),
      )
    },
    /** Takes no more jobs; those in hand go on. */
    async close() {
      if (!isOpen) return
      isOpen = false
      await boss.offWork(QUEUE, { wait: false })
    },
    /** Runs a single job while the lanes are closed. @returns null when none is due. */
    async one(): Promise<JobResult | null> {
      if (!(await hasDueJob(db))) return null
      const { promise, resolve } = Promise.withResolvers<JobResult | null>()
      let taken = false
      const id = await boss.work(QUEUE, { ...common, batchSize: 1 }, async (jobs: Job[]) => {
        taken = true
        const results = await Promise.all(jobs.map((job) => run(job, 0, true)))
        // Before the handler returns, so that this worker fetches no second one.
        void boss.offWork(QUEUE, { id, wait: false })
        resolve(results[0] ?? null)
        return results
      })
      const timer = setTimeout(() => {
        if (taken) return
        void boss.offWork(QUEUE, { id, wait: false })
        resolve(null)
      }, ONE_MS)
      return promise.finally(() => clearTimeout(timer))
    },
  }
}
export type Lanes = ReturnType<typeof createLanes>

import type { PgBoss } from 'pg-boss'
import { BACKLOG_PRIORITY, isMoreDue, type Priorities } from '../queue/jobs.ts'
import type { Payload } from '../queue/payload.ts'
import { QUEUE, REFRESH } from '../queue/queues.ts'
import type { Job } from './begin.ts'

type Source = {
  queue: string
  priorities: Priorities
  /** Nothing was due at the last fetch; there is no new one before this. */
  emptyUntil: number
  /** How often a new job was announced. */
  told: number
}

/** New jobs notify. Due retries, and notifications that a lost connection missed, are found by this poll. */
export const POLL_MS = 1_000

/** The sources of jobs: new registrations, the backlog, and looks if the provider supports them. Each is oldest first. */
export function createSources(boss: PgBoss, looks: boolean, onFetched: (job: Job) => void) {
  const source = (queue: string, priorities: Priorities): Source => ({
    ...{ queue, priorities, emptyUntil: 0, told: 0 },
  })
  const sources = [
    source(QUEUE, { minPriority: BACKLOG_PRIORITY + 1 }),
    source(QUEUE, { maxPriority: BACKLOG_PRIORITY }),
    ...(looks ? [source(REFRESH, {})] : []),
  ]
  let turn = 0
  /** Those that gave all that the last fetch asked for, and may have more; `told` as it was then. */
  let unsure: { one: Source; told: number }[] = []
  const markEmpty = (one: Source, told: number) => {
    // A job announced since then was not seen, and must not wait for the next poll.
    if (one.told === told) one.emptyUntil = performance.now() + POLL_MS
  }

  async function fetchFrom({ queue, priorities }: Pick<Source, 'queue' | 'priorities'>, batchSize: number) {
    const found = await boss.fetch<Payload>(queue, { batchSize, includeMetadata: true, ...priorities })
    const jobs = found.map(({ id, retryCount, data }): Job => ({ id, retryCount, data, queue }))
    for (const job of jobs) onFetched(job)
    return jobs
  }
  const asked = () => {
    const now = performance.now()
    return [...sources.slice(turn), ...sources.slice(0, turn)].filter(({ emptyUntil }) => emptyUntil <= now)
  }

  return {
    mayHave: () => asked().length > 0,
    /** Fetches up to that many jobs, in fair shares between the sources. */
    async fetch(wanted: number) {
      const some = asked()
      turn = (turn + 1) % sources.length
      unsure = []
      const jobs: Job[] = []
      for (const [index, one] of some.entries()) {
        const share = Math.ceil((wanted - jobs.length) / (some.length - index))
        if (share <= 0) break
        const { told } = one
        // If a later source fails, the jobs fetched so far are still started.
        const found = await fetchFrom(one, share).catch((error) =>
          jobs.length > 0 ? [] : Promise.reject(error),
        )
        if (found.length < share) markEmpty(one, told)
        else unsure.push({ one, told })
        jobs.push(...found)
      }
      return jobs
    },
    /** Whether each source that may have more has more: statements for a round trip that is made anyway. */
    more: () => unsure.map(({ one }) => isMoreDue(one.queue, one.priorities)),
    /** Their answers, in the same order. */
    moreKnown(answers: unknown[][]) {
      for (const [index, { one, told }] of unsure.entries())
        if (answers[index]?.length === 0) markEmpty(one, told)
    },
    /** The next job that subscribes a person, the longest waiting first. */
    fetchOne: () => fetchFrom({ queue: QUEUE, priorities: {} }, 1),
    /** A new job arrived in that queue, not in its backlog; null: a notification may have been missed. */
    notified(queue: string | null) {
      const one = sources.find((source) => source.queue === queue)
      const some = one ? [one] : queue === null ? sources : []
      for (const source of some) {
        source.emptyUntil = 0
        source.told++
      }
      return some.length > 0
    },
  }
}

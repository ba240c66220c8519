import type { JobShare } from '../queue/fetch-jobs.ts'
import { BACKLOG_PRIORITY, isMoreDue, type Priorities } from '../queue/jobs.ts'
import { QUEUE, REFRESH } from '../queue/queues.ts'

type Source = {
  queue: string
  priorities: Priorities
  /** Nothing was due at the last fetch; there is no new one before this. */
  emptyUntil: number
  /** How often a new job was announced. */
  told: number
}

/** The next job that subscribes a person, the longest waiting first. */
export const ONE: JobShare[] = [{ queue: QUEUE, priorities: {}, most: 1 }]

/** New jobs notify. Due retries, and notifications that a lost connection missed, are found by this poll. */
export const POLL_MS = 1_000

/** The sources of jobs: new registrations, the backlog, and looks if the provider supports them. Each is oldest first. */
export function createSources(looks: boolean) {
  const source = (queue: string, priorities: Priorities): Source => ({
    ...{ queue, priorities, emptyUntil: 0, told: 0 },
  })
  const sources = [
    source(QUEUE, { minPriority: BACKLOG_PRIORITY + 1 }),
    source(QUEUE, { maxPriority: BACKLOG_PRIORITY }),
    ...(looks ? [source(REFRESH, {})] : []),
  ]
  let turn = 0
  /** The sources of the last shares; `told` as it was then. */
  let asked: { one: Source; most: number; told: number }[] = []

  const waiting = () => {
    const now = performance.now()
    return [...sources.slice(turn), ...sources.slice(0, turn)].filter(({ emptyUntil }) => emptyUntil <= now)
  }

  return {
    mayHave: () => waiting().length > 0,
    /**
     * What to fetch for so many places: fair shares of the sources that may have some. With fewer places than sources, the
     * next ones are asked another time.
     */
    shares(places: number): JobShare[] {
      const some = waiting()
      turn = (turn + 1) % sources.length
      let left = places
      asked = some.flatMap((one, index) => {
        const most = Math.ceil(left / (some.length - index))
        left -= most
        return most > 0 ? { one, most, told: one.told } : []
      })
      return asked.map(({ one: { queue, priorities }, most }) => ({ queue, priorities, most }))
    },
    /** Whether each share's source has more: statements for a round trip that is made anyway. */
    more: () => asked.map(({ one }) => isMoreDue(one.queue, one.priorities)),
    /** What the shares brought, and the answers in the same order, if they were asked for. */
    known(jobs: { share?: number }[], answers: unknown[][]) {
      for (const [index, { one, most, told }] of asked.entries()) {
        const found = jobs.filter(({ share }) => share === index).length
        // A job announced since then was not seen, and must not wait for the next poll.
        if ((found < most || answers[index]?.length === 0) && one.told === told)
          one.emptyUntil = performance.now() + POLL_MS
      }
    },
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

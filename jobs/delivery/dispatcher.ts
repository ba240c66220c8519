import { setTimeout as delay } from 'node:timers/promises'
import { log } from '#log'
import type { Outcome } from '../providers/outcome.ts'
import { BACKLOG_PRIORITY } from '../queue/jobs.ts'
import type { Payload } from '../queue/payload.ts'
import { QUEUE, REFRESH } from '../queue/queues.ts'
import { attempt, type Ended } from './attempt.ts'
import { begin, type Delivery, type Job, type Ready, unsaid } from './begin.ts'
import type { HeldPlace } from './permit.ts'
import { createSettler } from './settle.ts'

type Source = {
  queue: string
  priorities: { minPriority?: number; maxPriority?: number }
  /** Nothing was due when it was last asked; until then it is not asked again. */
  emptyUntil: number
}

/** New jobs notify; retries that fall due, and what a lost connection did not hear of, wait for this. */
const POLL_MS = 1_000
/** Another worker has every place: one of its jobs ends, or its lease does. */
const NO_PLACE_MS = 250
/** While most places are busy, what ends in this time comes along with the next fetch. */
const COMPANY_MS = 2
/** pg-boss takes a job for lost that is silent for 10 s (queues.ts). */
const TOUCH_MS = 3_000
/** What could not begin, since the database did not say what is to be done. */
const AGAIN_SECONDS = 1
/** Ends that wait to be written, for each job at once: the database is behind, and more work would only wait longer. */
const MOST_UNWRITTEN = 4

/**
 * Takes as many jobs as there are free places at the provider, and starts each at once; each that ends frees its place at once,
 * so a call that hangs holds up nothing but its own place. New registrations, the backlog of jobs that have waited, and looks
 * take turns, each oldest first: after an outage people who register now are told now.
 *
 * @param concurrency how many this worker has in hand at most.
 */
export function createDispatcher(delivery: Delivery, concurrency: number) {
  const { boss, leases } = delivery
  const settler = createSettler(delivery)
  const sources: Source[] = [
    { queue: QUEUE, priorities: { minPriority: BACKLOG_PRIORITY + 1 }, emptyUntil: 0 },
    { queue: QUEUE, priorities: { maxPriority: BACKLOG_PRIORITY }, emptyUntil: 0 },
    ...(delivery.provider.find ? [{ queue: REFRESH, priorities: {}, emptyUntil: 0 }] : []),
  ]
  const running = new Set<Promise<void>>()
  /** From its fetch until its end is written. */
  const inHand = new Map<string, Job>()
  let calling = 0
  let turn = 0
  let isOpen = false
  let stopped = false
  let pulling: Promise<void> | null = null
  let again = false
  let timer: NodeJS.Timeout | undefined

  async function fetch({ queue, priorities }: Pick<Source, 'queue' | 'priorities'>, batchSize: number) {
    const found = await boss.fetch<Payload>(queue, { batchSize, includeMetadata: true, ...priorities })
    const jobs = found.map(({ id, retryCount, data }): Job => ({ id, retryCount, data, queue }))
    for (const job of jobs) inHand.set(job.id, job)
    return jobs
  }

  async function touch() {
    for (const queue of new Set(sources.map((source) => source.queue))) {
      const jobs = [...inHand.values()].filter((job) => job.queue === queue)
      const fetched = jobs.map(({ id, retryCount }) => ({ id, retryCount }))
      if (fetched.length > 0) await boss.touch(queue, fetched)
    }
  }
  const heartbeat = setInterval(
    () => void touch().catch((error: Error) => log.warn({ message: error.message }, 'heartbeat')),
    TOUCH_MS,
  )

  /** As many jobs as that, a fair share of each source first. */
  async function fetchFairly(wanted: number) {
    const now = performance.now()
    const asked = [...sources.slice(turn), ...sources.slice(0, turn)].filter(
      ({ emptyUntil }) => emptyUntil <= now,
    )
    turn = (turn + 1) % sources.length
    const jobs: Job[] = []
    for (const [index, source] of asked.entries()) {
      const share = Math.ceil((wanted - jobs.length) / (asked.length - index))
      if (share <= 0) break
      const found = await fetch(source, share)
      if (found.length < share) source.emptyUntil = now + POLL_MS
      jobs.push(...found)
    }
    return jobs
  }

  async function pull() {
    const room = Math.min(concurrency - calling, MOST_UNWRITTEN * concurrency - settler.waiting)
    const now = performance.now()
    if (room <= 0 || sources.every(({ emptyUntil }) => emptyUntil > now)) return
    if (calling > (concurrency * 3) / 4) await delay(COMPANY_MS)
    const places = await leases.take(Math.min(room, concurrency - calling))
    if (places.length === 0) return later(NO_PLACE_MS)
    try {
      const jobs = await fetchFairly(places.length)
      if (jobs.length > 0) await start(jobs, places)
      if (jobs.length > 0) again = true
    } finally {
      for (const place of places) leases.give(place)
    }
  }

  /** Begins these jobs, each under one of the places, which it takes out of the list. */
  async function start(jobs: Job[], places: HeldPlace[], trial = false) {
    const { ready, ends, row } = await begin(delivery, jobs, trial).catch((error: Error) => {
      const again = { as: 'retry' as const, seconds: AGAIN_SECONDS }
      for (const job of jobs) track(write({ unsaid: unsaid(job, null, null, again, error.message) }, job.id))
      throw error
    })
    settler.see(row)
    for (const end of ends) track(write({ unsaid: end }, end.job.id))
    return ready.flatMap((one) => {
      const place = places.pop()
      return place ? track(run(one, place)) : []
    })
  }

  async function run(ready: Ready, place: HeldPlace): Promise<Ended> {
    calling++
    const ended = await attempt(delivery, ready, place).finally(() => {
      calling--
      leases.give(place)
    })
    soon()
    await write(ended, ready.job.id)
    return ended
  }

  const write = (ended: Ended, jobId: string) => settler.add(ended).finally(() => inHand.delete(jobId))

  function track<T>(work: Promise<T>) {
    const tracked = work.then(
      () => {},
      (error: Error) => log.error({ message: error.message }, 'delivery'),
    )
    running.add(tracked)
    void tracked.then(() => running.delete(tracked))
    return work
  }

  function later(ms: number) {
    clearTimeout(timer)
    timer = setTimeout(soon, ms * (0.75 + Math.random() / 2))
  }

  function soon() {
    if (!isOpen || stopped) return
    if (pulling) {
      again = true
      return
    }
    again = false
    later(POLL_MS)
    pulling = pull()
      .catch((error: Error) => {
        log.error({ message: error.message }, 'dispatcher')
        later(NO_PLACE_MS)
      })
      .then(() => {
        pulling = null
        if (again) soon()
      })
  }
  leases.whenFree(soon)

  return {
    isOpen: () => isOpen,
    open() {
      isOpen = true
      soon()
    },
    /** Takes no more jobs; those in hand go on. */
    close() {
      isOpen = false
      clearTimeout(timer)
    },
    /** There is a new job in that queue; null: in any. */
    notified(queue: string | null) {
      for (const source of sources) if (queue === null || source.queue === queue) source.emptyUntil = 0
      soon()
    },
    /** Runs a single job of somebody who waits, though no more are taken. @returns its outcome; null when none is due. */
    async one(signal: AbortSignal): Promise<Outcome | null> {
      const place = await leases.one(signal)
      const places = [place]
      try {
        const jobs = await fetch({ queue: QUEUE, priorities: {} }, 1)
        const [work] = jobs.length > 0 ? await start(jobs, places, true) : []
        const ended = await work
        return ended && 'said' in ended ? ended.said.outcome : null
      } finally {
        for (const unused of places) leases.give(unused)
      }
    },
    /** Begins nothing more, and waits for what is in hand. */
    async stop() {
      stopped = true
      clearTimeout(timer)
      await pulling
      while (running.size > 0) await Promise.all(running)
      await settler.idle()
      clearInterval(heartbeat)
    },
  }
}
export type Dispatcher = ReturnType<typeof createDispatcher>

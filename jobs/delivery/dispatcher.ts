// Delivery takes jobs, makes the attempts and records the answers. Only this folder calls the provider to subscribe.

import { setTimeout as delay } from 'node:timers/promises'
import { log } from '#log'
import type { Job, JobShare } from '../queue/fetch-jobs.ts'
import { QUEUE, REFRESH } from '../queue/queues.ts'
import { attempt, type Ended } from './attempt.ts'
import { type Delivery, fetchAndBegin, type How, type Ready } from './begin.ts'
import type { HeldPlace } from './permit.ts'
import type { Trial } from './probe.ts'
import { createSettler } from './settle.ts'
import { createSources, ONE, POLL_MS } from './sources.ts'

/**
 * When another worker holds every place, or the database does not serve: how soon to ask again. A place is free once
 * its job or its lease ends.
 */
const NO_PLACE_MS = 400
/** While most places are busy, places that become free within this time share the next fetch. */
const COMPANY_MS = 2
/** Places that an idle worker takes for the first job that it hears of. */
const FIRST = 8
/** pg-boss takes a job for lost that is silent for 10 s (queues.ts). */
const TOUCH_MS = 3_000
/** Unwritten ends for each concurrent job. Beyond that the database is behind, and more work would only wait longer. */
const MOST_UNWRITTEN = 4

/**
 * Takes as many jobs as there are free places at the provider, and starts each at once. Each job that ends frees its
 * place at once, so a hanging call holds up nothing but its own place. New registrations, the backlog of waiting
 * jobs, and looks take turns, each oldest first: after an outage, new registrations are still told without delay.
 *
 * @param concurrency how many jobs this worker has in hand at most.
 */
export function createDispatcher(delivery: Delivery, concurrency: number) {
  const { boss, leases } = delivery
  const settler = createSettler(delivery)
  const running = new Set<Promise<void>>()
  /** Jobs from their fetch until their end is written. */
  const inHand = new Map<string, Job>()
  const sources = createSources(delivery.provider.find !== null)
  let calling = 0
  let isOpen = false
  let stopped = false
  let pulling: Promise<void> | null = null
  let again = false
  /** Whether a job was announced since the last look for one. */
  let woken = false
  let timer: NodeJS.Timeout | undefined

  async function touch() {
    for (const queue of [QUEUE, REFRESH]) {
      const jobs = [...inHand.values()].filter((job) => job.queue === queue)
      const fetched = jobs.map(({ id, retryCount }) => ({ id, retryCount }))
      if (fetched.length > 0) await boss.touch(queue, fetched)
    }
  }
  const heartbeat = setInterval(
    () => void touch().catch((error: Error) => log.warn({ message: error.message }, 'heartbeat')),
    TOUCH_MS,
  )

  async function pull() {
    const room = Math.min(concurrency - calling, MOST_UNWRITTEN * concurrency - settler.waiting)
    let quiet = !woken
    woken = false
    if (room <= 0 || !sources.mayHave()) return
    if (calling > (concurrency * 3) / 4) await delay(COMPANY_MS)
    // Places that are taken and not needed are kept from others for a while: few at first, and more as there
    // is more work.
    const wanted = Math.min(room, 2 * calling + FIRST)
    const places = await leases.take(wanted, calling === 0 ? 1 : wanted)
    if (places.length === 0) return later(NO_PLACE_MS)
    try {
      const shares = sources.shares(places.length)
      // With fewer places than wanted, a single job fills them: whether there is another one is asked beside.
      const questions = places.length < wanted ? sources.more() : []
      const { jobs, answers } = await start(shares, places, quiet, { questions })
      sources.known(jobs, answers)
      if (jobs.length > 0) quiet = false
      if (jobs.length > 0 || sources.mayHave()) again = true
    } finally {
      leases.giveUnused(places, quiet)
    }
  }

  /** Fetches jobs and starts them, each under one of the places. It removes those from the list, and those that nobody needs. */
  async function start(shares: JobShare[], places: HeldPlace[], quiet: boolean, how: How) {
    const onFetched = (jobs: Job[]) => {
      for (const job of jobs) inHand.set(job.id, job)
      // Before any is begun alone: a worker that dies there holds no more places than it has jobs for.
      leases.giveUnused(places.splice(jobs.length), quiet && jobs.length === 0)
    }
    const begun = await fetchAndBegin(delivery, shares, { ...how, onFetched })
    if (begun.row) settler.see(begun.row)
    for (const end of begun.ends) track(write({ unsaid: end }, end.job.id))
    const work = begun.ready.flatMap((one) => {
      const place = places.pop()
      return place ? track(run(one, place)) : []
    })
    return { ...begun, work }
  }

  async function run(ready: Ready, place: HeldPlace): Promise<Ended> {
    calling++
    const ended = await attempt(delivery, ready, place).finally(() => {
      calling--
      leases.give(place)
    })
    // No other call starts before that is written and every worker reads it; the gate opens again.
    if (stops(ended)) isOpen = false
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
        // The places that it gave back are no reason to ask at once.
        again = false
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
    /** A new job arrived in that queue, not in its backlog; null: a notification may have been missed. */
    notified(queue: string | null) {
      if (!sources.notified(queue)) return
      woken = true
      soon()
    },
    /** Runs a single job of a waiting person, although no more jobs are taken. */
    async one(signal: AbortSignal): Promise<Trial> {
      const place = await leases.one(signal)
      const places = [place]
      try {
        const { jobs, work } = await start(ONE, places, true, { trial: true })
        if (jobs.length === 0) return 'nobody'
        const [ended] = await Promise.all(work)
        return ended && 'said' in ended ? ended.said.outcome : 'no call'
      } finally {
        leases.giveUnused(places, true)
      }
    },
    /** Starts nothing new, and waits for the work in hand. */
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

/** Whether nobody is to be called after this answer. */
function stops(ended: Ended) {
  if (!('said' in ended)) return false
  const { outcome } = ended.said
  const waits =
    outcome.kind === 'retry' && (outcome.reason === 'rate_limited' || outcome.reason === 'daily_limit')
  return outcome.kind === 'misconfigured' || waits
}
export type Dispatcher = ReturnType<typeof createDispatcher>

// Delivery takes jobs, makes the attempts and records the answers. Only this folder calls the provider to subscribe.

import { setTimeout as delay } from 'node:timers/promises'
import type { Statement } from '#db/one-statement.ts'
import { log } from '#log'
import { QUEUE, REFRESH } from '../queue/queues.ts'
import { attempt, type Ended } from './attempt.ts'
import { begin, type Delivery, type Job, type Ready } from './begin.ts'
import type { HeldPlace } from './permit.ts'
import type { Trial } from './probe.ts'
import { createSettler } from './settle.ts'
import { createSources, POLL_MS } from './sources.ts'

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
  const sources = createSources(boss, delivery.provider.find !== null, (job) => inHand.set(job.id, job))
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
      const jobs = await sources.fetch(places.length)
      if (jobs.length === 0) return
      quiet = false
      again = true
      // With fewer places than wanted, a single job fills them: whether there is another one is asked beside.
      const questions = places.length < wanted ? sources.more() : []
      // Before they begin: a worker that dies here holds no more places than it has jobs for.
      leases.giveUnused(places.splice(jobs.length), quiet)
      await start(jobs, places, { questions })
    } finally {
      leases.giveUnused(places, quiet)
    }
  }

  /** Starts these jobs, each under one of the places, which it removes from the list. */
  async function start(jobs: Job[], places: HeldPlace[], { trial = false, questions = [] }: How) {
    const { ready, ends, row, answers } = await begin(delivery, jobs, trial, questions)
    sources.moreKnown(answers)
    if (row) settler.see(row)
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
        const jobs = await sources.fetchOne()
        if (jobs.length === 0) return 'nobody'
        const [work] = await start(jobs, places, { trial: true })
        const ended = await work
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

/** `trial`, `questions`: as for `begin`. */
type How = { trial?: boolean; questions?: Statement[] }

/** Whether nobody is to be called after this answer. */
function stops(ended: Ended) {
  if (!('said' in ended)) return false
  const { outcome } = ended.said
  const waits =
    outcome.kind === 'retry' && (outcome.reason === 'rate_limited' || outcome.reason === 'daily_limit')
  return outcome.kind === 'misconfigured' || waits
}
export type Dispatcher = ReturnType<typeof createDispatcher>

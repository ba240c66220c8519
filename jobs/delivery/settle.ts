import { setTimeout as delay } from 'node:timers/promises'
import { recordFailure } from '#db/failures/groups.ts'
import type { Statement } from '#db/one-statement.ts'
import { returnNew } from '#db/providers/budget.ts'
import { holdDay, type ProviderRow } from '#db/providers/circuit.ts'
import { leavePeople } from '#db/providers/people.ts'
import { isPassing } from '#db/query-error.ts'
import { settleAttempts, settleLooks, uncountRequests } from '#db/subscriptions/settle-attempts.ts'
import { log } from '#log'
import { whereOf } from '../providers/contract.ts'
import { enqueueRefresh } from '../queue/enqueue.ts'
import { inTransaction } from '../queue/jobs.ts'
import { type JobEnd, settleJobs } from '../queue/settle-jobs.ts'
import { type Ended, partOf } from './attempt.ts'
import type { Delivery } from './begin.ts'
import { afterAnswers, isQuiet } from './circuit.ts'
import { lesser } from './unrecordable.ts'

const MOST_AT_ONCE = 200
const AGAIN_MS = 250

/** Initial memory of the provider's answers, not empty, so that it is read before it is relied on. */
const UNKNOWN: Pick<ProviderRow, 'recent' | 'refused'> = { recent: '?', refused: [] }

type Waiting = { ended: Ended; done: () => void }

/**
 * Writes ends. Those that arrive while a transaction is running go with the next one. So the number of round
 * trips falls with the load, and a single end does not wait.
 */
export function createSettler(delivery: Delivery) {
  const waiting: Waiting[] = []
  let writing: Promise<void> | null = null
  let memory = UNKNOWN

  async function writeOn() {
    // Ends of the same turn of the event loop share the transaction.
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MOST_AT_ONCE)
      await settle(
        delivery,
        batch.map(({ ended }) => ended),
        memory,
      ).catch((error: Error) => {
        for (const { ended } of batch) unwritten(ended, error)
      })
      for (const { done } of batch) done()
    }
    writing = null
  }

  return {
    get waiting() {
      return waiting.length
    },
    /** The remembered answers of the provider, as last read. */
    see(row: Pick<ProviderRow, 'recent' | 'refused'>) {
      memory = row
    },
    /** Resolves when it is written. */
    add(ended: Ended) {
      return new Promise<void>((done) => {
        waiting.push({ ended, done })
        writing ??= writeOn()
      })
    },
    idle: async () => {
      while (writing) await writing
    },
  }
}

/**
 * Writes a batch of ends in one transaction: attempts, states, failure groups, circuit, and the jobs. If the
 * database is unavailable, it waits. One end that cannot be written does not affect the others.
 */
export async function settle(delivery: Delivery, ends: Ended[], memory = UNKNOWN): Promise<void> {
  try {
    await write(delivery, ends, memory)
  } finally {
    // Also after a failed write: the job is taken back when its lease ends.
    for (const end of ends) leave(delivery.leases, end)
  }
}

async function write(delivery: Delivery, ends: Ended[], memory = UNKNOWN): Promise<void> {
  for (;;) {
    try {
      return await lookAgain(delivery, await writeAll(delivery, ends, memory))
    } catch (error) {
      if (isPassing(error)) {
        await delay(AGAIN_MS)
        continue
      }
      if (ends.length > 1) {
        for (const one of ends) await write(delivery, [one]).catch((e: Error) => unwritten(one, e))
        return
      }
      const [one] = ends
      const less = one && lesser(delivery, one)
      if (!less) throw error
      log.error(
        { job: partOf(one).job.id, message: (error as Error).message },
        'an end could not be recorded',
      )
      return write(delivery, [less])
    }
  }
}

/** Without the statement. */
const whyOf = ({ message, cause }: Error) => (cause instanceof Error ? cause.message : message)

const unwritten = (ended: Ended, error: Error) =>
  log.error({ job: partOf(ended).job.id, message: whyOf(error) }, 'an end could not be written')

function leave(leases: Delivery['leases'], ended: Ended) {
  const { token } = partOf(ended)
  if (token) leases.leavePerson(token)
}

/** @returns people whom another attempt has by now, which may not know of our answer: another look reads it. */
async function writeAll(delivery: Delivery, ends: Ended[], memory = UNKNOWN): Promise<string[]> {
  const { client, db, boss, provider, worker, raise } = delivery
  const there = whereOf(provider)
  const said = ends.flatMap((end) => ('said' in end ? end.said : []))
  const looks = ends.flatMap((end) => ('looked' in end ? end.looked.look : []))
  const unsaid = ends.flatMap((end) => ('unsaid' in end ? end.unsaid : []))

  // Jobs before subscriptions: every action of an administrator locks in this order.
  const before = (
    await Promise.all([...byQueue(ends)].map(([queue, jobs]) => settleJobs(boss, queue, jobs)))
  ).flat()
  const now = performance.now()
  const records = said.map(({ record }) => ({ ...record, age: now - record.age }))
  const after: Statement[] = []
  const uncounted = [
    ...said.flatMap(({ uncount, token }) => (uncount ? token : [])),
    ...unsaid.flatMap(({ userId, token }) => (provider.countsRequests && userId && token ? token : [])),
  ]
  // Before the leases end, which makes it happen once however often this is tried.
  if (uncounted.length > 0) before.push(uncountRequests(uncounted))
  const left = unsaid.flatMap(({ token }) => token ?? [])
  if (left.length > 0) after.push(leavePeople(left))
  const failures = new Map(
    said.flatMap(({ failure, record }) =>
      failure ? [[failure.fingerprint, { failure, id: record.id }]] : [],
    ),
  )
  for (const { failure, id } of failures.values()) after.push(recordFailure(failure, id))
  const settles = [
    ...(said.length > 0 ? [settleAttempts(provider.name, worker, records, there)] : []),
    ...(looks.length > 0 ? [settleLooks(looks, there)] : []),
  ]
  const statements = [...before, ...settles, ...after]
  const answers = said.map(({ userId, outcome }) => ({ userId, outcome }))
  const untold = provider.limits.newPerDay === null ? 0 : unsaid.filter((end) => end.untold).length
  const dayEnds = unsaid.findLast((end) => end.dayEnds)?.dayEnds

  let rows: object[][]
  if (isQuiet(memory, answers, provider.limits) && !dayEnds && untold === 0) {
    rows = await client.pipeline(statements)
  } else {
    rows = await db.transaction(async (tx) => {
      const inTx = inTransaction(tx)
      const all = await Promise.all(statements.map(({ sql, params }) => inTx.executeSql(sql, params)))
      if (answers.length > 0) await afterAnswers(tx, provider, answers, raise)
      if (untold > 0) await returnNew(tx, provider.name, untold)
      if (dayEnds) await holdDay(tx, provider.name, dayEnds)
      return all.map((one) => one.rows)
    })
  }
  const held = new Map(
    rows
      .slice(before.length, before.length + settles.length)
      .flat()
      .map((row) => {
        const { token, held } = row as { token: string; held: boolean }
        return [token, held] as const
      }),
  )
  return [...said, ...looks].flatMap(({ token, userId }) =>
    held.get(token) === false && provider.find ? userId : [],
  )
}

/** Never throws: what was written before must not be written again. */
async function lookAgain({ db, boss }: Delivery, people: string[]) {
  for (const userId of people)
    for (;;)
      try {
        await db.transaction((tx) => enqueueRefresh(boss, userId, inTransaction(tx)))
        break
      } catch (error) {
        if (!isPassing(error)) {
          log.error({ message: whyOf(error as Error) }, 'a look could not be queued')
          break
        }
        await delay(AGAIN_MS)
      }
}

function byQueue(ends: Ended[]) {
  const queues = new Map<string, JobEnd[]>()
  for (const end of ends) {
    const { queue, job } = partOf(end)
    const jobs = queues.get(queue) ?? []
    jobs.push(job)
    queues.set(queue, jobs)
  }
  return queues
}

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Operation } from '#db/operations/operations.ts'
import { operations } from '#db/schema/operations.ts'
import { runOperation } from '#jobs/operations/run.ts'
import { startOperation } from '#jobs/operations/start.ts'
import type { Outcome } from '#jobs/providers/outcome.ts'
import type { Payload } from '#jobs/queue/payload.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import { deliveryOf, fakeProvider, registerSomebody, run as runJob, type TestContext } from './integration.ts'

/** So long that a slow machine needs no second turn where a test expects one. */
const TURN_MS = 60_000
const running = new AbortController().signal

/** A worker whose rounds a test counts. */
export function createRounds(context: TestContext) {
  /** A worker's round: every due job runs once, and pg-boss settles it. @returns how many were called. */
  async function work(outcome: Outcome | ((call: number) => Outcome)) {
    let calls = 0
    const provider = fakeProvider(async () => {
      calls++
      return typeof outcome === 'function' ? outcome(calls - 1) : outcome
    })
    const jobs = await context.boss.fetch<Payload>(QUEUE, { batchSize: 2000, includeMetadata: true })
    const delivery = deliveryOf(context, provider)
    // Also while everybody is refused, when only one a minute is tried.
    for (const job of jobs) await runJob(delivery, job, true)
    await delivery.leases.stop()
    return calls
  }

  /** Registers people whose attempts end with this outcome. @returns the fingerprint of their group. */
  async function fail(outcome: Outcome, prefix: string, people: number) {
    for (let n = 0; n < people; n++) await registerSomebody(context, `${prefix}${n}`)
    await work(outcome)
    const [row] = await context.db.execute<{ fingerprint: string }>(
      sql`select failure_fingerprint as fingerprint from subscriptions s join users u on u.id = s.user_id where u.username = ${`${prefix}0`}`,
    )
    return row?.fingerprint ?? ''
  }

  /** Starts a retry of the people who need attention now. */
  async function start(fingerprint: string | null, notBefore: Date | null = null) {
    const [row] = await context.db.execute<{ before: string }>(
      sql`select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as before`,
    )
    return startOperation(context.db, context.boss, {
      kind: 'retry',
      subject: `failure ${fingerprint}`,
      actor: 'admin',
      reason: 'they mended it',
      filter: { by: 'failure', fingerprint, before: row?.before ?? '' },
      notBefore,
    })
  }
  const operation = async (): Promise<Operation> => {
    const [row] = await context.db.select().from(operations)
    assert.ok(row)
    return row
  }

  /** A turn of the operation's job. @returns its counts: matched, skipped, retried, succeeded, failed. */
  async function run() {
    const { id } = await operation()
    const job = { id: randomUUID(), data: { operationId: id } }
    const { status } = await runOperation(context.db, context.boss, job as never, running, TURN_MS)
    const { state, matched, skipped, retried, succeeded, failed } = await operation()
    return { status, state, counts: [matched, skipped, retried, succeeded, failed] }
  }

  return { work, fail, start, run, operation }
}

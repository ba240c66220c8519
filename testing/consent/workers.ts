import assert from 'node:assert/strict'
import { sql } from 'drizzle-orm'
import type { JobWithMetadata } from 'pg-boss'
import type { Delivery } from '#jobs/delivery/begin.ts'
import { goOn } from '#jobs/delivery/by-hand.ts'
import type { Leases } from '#jobs/delivery/leases.ts'
import { probe } from '#jobs/delivery/probe.ts'
import { takeBack } from '#jobs/delivery/take-back.ts'
import type { Provider } from '#jobs/providers/contract.ts'
import type { Payload } from '#jobs/queue/payload.ts'
import { QUEUE, REFRESH } from '#jobs/queue/queues.ts'
import { run, type TestContext } from '../integration.ts'
import type { Judge } from './judge.ts'
import type { Attempt, Hold } from './windows.ts'

type Job = JobWithMetadata<Payload>
export type Workers = { context: TestContext; leases: Leases[]; providers: Provider[] }
type Ended = Awaited<ReturnType<typeof run>>
type UnderWay = { attempt: Attempt; done: Promise<Ended> }
type How = { worker: number; hold?: Hold | null; trial?: boolean; queue?: string }
export type Lost = 'everything' | 'person' | 'place'

const raise = async () => {}

/** Two workers: their running attempts can be stopped, lose their leases, and go on. */
export function createWorkers({ context, leases, providers }: Workers, judge: Judge) {
  const { db, boss, client } = context
  const name = providers[0]?.name ?? ''
  const underWay = new Set<UnderWay>()
  let last: Job | null = null

  const deliveryOf = (worker: number): Delivery => {
    const [own, provider] = [leases[worker], providers[worker]]
    assert.ok(own && provider)
    return { db, client, boss, provider, leases: own, worker: `test:${worker}`, raise }
  }

  async function begin(job: Job, { worker, hold = null, trial = false, queue = QUEUE }: How) {
    const person = judge.people.find(({ userId }) => userId === job.data.userId)
    assert.ok(person)
    const { one, done } = judge.attempt({ person, hold, kind: queue === QUEUE ? 'attempt' : 'look' }, () =>
      run(deliveryOf(worker), job, trial, queue),
    )
    const under = { attempt: one, done: done.finally(() => underWay.delete(under)) }
    underWay.add(under)
    const isHeld = await Promise.race([under.done.then(() => false), one.reached.promise.then(() => true)])
    return { ...under, isHeld }
  }

  async function release([one] = [...underWay]) {
    if (!one) return
    const { attempt, done } = one
    const { userId } = attempt.person
    const [before] = await db.execute<{ state: string; address: string; taken: boolean }>(sql`
      select state, email_normalised as address,
        not exists (select from person_leases where token::text = ${attempt.lease?.token ?? ''}) as taken
      from subscriptions join users on id = user_id where user_id::text = ${userId}`)
    attempt.taken = attempt.lostAt !== null && before?.taken === true
    attempt.released.resolve()
    const { ended } = await done
    if (!attempt.taken || 'unsaid' in ended) return
    // It came too late: it is recorded, changes nothing except for an opt-out, and a look follows.
    const record = 'said' in ended ? ended.said.record.id : null
    const [after] = await db.execute<{ state: string; recorded: boolean; looks: boolean }>(sql`
      select state, exists (select from attempts where id::text = ${record}) as recorded,
        exists (select from pgboss.job where name = ${REFRESH} and state < 'active' and data->>'userId' = ${userId}) as looks
      from subscriptions where user_id::text = ${userId}`)
    // What is said of an address that was corrected meanwhile is not about them any more.
    const left =
      'said' in ended &&
      ended.said.outcome.kind === 'suppressed' &&
      ended.said.emailNormalised === before?.address
    assert.deepEqual(
      { ...after },
      {
        state: left ? 'opted_out' : before?.state,
        recorded: record !== null,
        looks: deliveryOf(0).provider.find !== null,
      },
      'a late result',
    )
  }

  async function take(queue: string) {
    await db.execute(
      sql`update pgboss.job set start_after = now() where name = ${queue} and state < 'active'`,
    )
    const [job] = await boss.fetch<Payload>(queue, { includeMetadata: true })
    if (job && queue === QUEUE) last = job
    return job
  }

  async function releaseAll() {
    while (underWay.size > 0) await release()
  }

  /** pg-boss takes the workers for dead: their jobs are taken back, though their attempts may go on. */
  async function takenForDead() {
    for (const queue of [QUEUE, REFRESH]) {
      const rows = await db.execute<{ id: string }>(
        sql`select id from pgboss.job where name = ${queue} and state = 'active'`,
      )
      const ids = [...rows].map(({ id }) => id)
      if (ids.length > 0) await boss.fail(queue, ids)
    }
  }

  return {
    /** @returns whether the attempt stopped where it was told to. */
    async deliver(worker: number, hold: Hold | null, queue = QUEUE) {
      const job = await take(queue)
      return job ? (await begin(job, { worker, hold, queue })).isHeld : false
    },
    /** Gives one job to two workers, or twice to one, at once. */
    async deliverTwice(workers: number[]) {
      const job = await take(QUEUE)
      if (!job) return
      for (const { done } of await Promise.all(workers.map((worker) => begin(job, { worker })))) await done
    },
    /** A worker gets a job that pg-boss has settled long ago once more. */
    async deliverAgain(worker: number) {
      if (last) await begin(last, { worker })
    },
    release: () => release(),
    releaseAll,
    takenForDead,
    takeBack: () => takeBack(db, boss),
    /** The leases of a running attempt end, as when its worker is frozen or cut off from the database. */
    async lose(which: number, lost: Lost) {
      const having = [...underWay].filter(({ attempt }) => attempt.lostAt === null)
      const attempt = having[which % having.length]?.attempt
      if (!attempt?.lease || !attempt.place) return
      const { lease, place } = attempt
      attempt.lostAt = judge.tick()
      if (lost !== 'place') {
        await db.execute(sql`
          update person_leases set until = clock_timestamp() - interval '1 second' where token = ${lease.token}::uuid`)
        lease.lease.lost = true
      }
      if (lost !== 'person') {
        const { place: number, fence } = place.place
        await db.execute(sql`
          update provider_places set until = clock_timestamp() - interval '1 second' where place = ${number} and fence = ${fence}`)
        place.lost = true
      }
    },
    async circuit(to: 'open' | 'paused' | 'slowed' | 'closed') {
      await db.execute(sql`
        update providers set circuit = ${to}::circuit_state, held_until = null, probe_at = null,
          probe_lease_until = null where name = ${name}`)
    },
    goOn: () => goOn(db, name, 'admin', 'a test'),
    /** Runs one job that is due. */
    async probe() {
      await db.execute(sql`update providers set probe_at = null where name = ${name}`)
      await probe({
        ...deliveryOf(0),
        leaseMs: 10_000,
        async runOne() {
          const job = await take(QUEUE)
          if (!job) return 'nobody'
          return (await (await begin(job, { worker: 0, trial: true })).done).outcome ?? 'no call'
        },
      })
    },
    /** Runs everything that is queued, until the queue is empty. */
    async workOff() {
      await releaseAll()
      const leases = await db.execute(sql`select * from person_leases`)
      assert.deepEqual([...leases], [], 'leases of people whom nobody has in hand')
      await takenForDead()
      for (let most = 40; most > 0; most--) {
        const job = await take(QUEUE)
        const look = job ? undefined : await take(REFRESH)
        if (job) await (await begin(job, { worker: most % 2 })).done
        else if (look) await (await begin(look, { worker: most % 2, queue: REFRESH })).done
        else break
      }
      const left = await db.execute(sql`
        select name, state, retry_count, data from pgboss.job where name in (${QUEUE}, ${REFRESH}) and state <= 'active'`)
      assert.deepEqual([...left], [], 'jobs that never end')
    },
  }
}

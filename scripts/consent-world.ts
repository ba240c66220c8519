import assert from 'node:assert/strict'
import { sql } from 'drizzle-orm'
import type { JobWithMetadata } from 'pg-boss'
import { ensureProvider } from '#db/providers/circuit.ts'
import { settleFrom } from '#db/subscriptions.ts'
import { compare, type Differences } from '#jobs/compare.ts'
import type { Delivery } from '#jobs/delivery/begin.ts'
import type { Leases } from '#jobs/delivery/leases.ts'
import { probe } from '#jobs/delivery/probe.ts'
import type { Provider } from '#jobs/providers/contract.ts'
import type { Payload } from '#jobs/queue/payload.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import { mendMissing, reconcile } from '#jobs/reconcile.ts'
import { createAdministrator } from './consent-administrator.ts'
import type { Hold, Judge, Person } from './consent-judge.ts'
import { look as lookAt, registerSomebody, run, type TestContext } from './integration.ts'

type Job = JobWithMetadata<Payload>
type Workers = {
  context: TestContext
  single: TestContext['client']
  leases: Leases[]
  providers: Provider[]
}
type UnderWay = { release: () => void; settled: Promise<unknown> }

const raise = async () => {}

/** Frontdesk around one provider: workers, administrators, the reconcile, and what is kept of each person. */
export function createWorld({ context, single, leases, providers }: Workers, judge: Judge) {
  const { db, boss, client } = context
  const provider = providers[0] as Provider
  const underWay: UnderWay[] = []
  const states = new Map<string, string>()
  /** People whom an administrator has asked, in as many words, to subscribe again. */
  const resubscribed = new Set<string>()
  const signal = () => AbortSignal.timeout(10_000)
  let last: Job | null = null
  let found: Differences | null = null

  const deliveryOf = (worker: number): Delivery => {
    const [own, provider] = [leases[worker], providers[worker]]
    assert.ok(own && provider)
    return { db, client, boss, provider, leases: own, worker: `test:${worker}`, raise }
  }
  const personOf = (job: Job) => judge.people.find(({ userId }) => userId === job.data.userId)

  async function begin(job: Job, worker: number, hold: Hold | null, trial = false) {
    const person = personOf(job)
    assert.ok(person)
    const attempt = judge.attempt(person, hold, async () => {
      const { outcome } = await run(deliveryOf(worker), job, trial)
      return { output: outcome }
    })
    const settled = attempt.done
    const one = { release: attempt.release, settled }
    underWay.push(one)
    const isHeld = await Promise.race([settled.then(() => false), attempt.reached.then(() => true)])
    return { ...one, isHeld }
  }

  async function release(one = underWay.shift()) {
    if (!one) return null
    one.release()
    return one.settled
  }

  async function take() {
    await db.execute(
      sql`update pgboss.job set start_after = now() where name = ${QUEUE} and state < 'active'`,
    )
    const [job] = await boss.fetch<Payload>(QUEUE, { includeMetadata: true })
    if (job) last = job
    return job
  }

  return {
    ...createAdministrator({ db, boss }, judge),
    async register(person: Person) {
      if (person.userId) return
      const registered = await registerSomebody(context, person.username, { email: person.email })
      assert.ok(registered.status === 'registered')
      person.userId = registered.userId
    },
    /** @returns whether the attempt stands where it was told to. */
    async deliver(worker: number, hold: Hold | null) {
      const job = await take()
      return job ? (await begin(job, worker, hold)).isHeld : false
    },
    /** To two workers, or twice to one, at once. */
    async deliverTwice(workers: number[]) {
      const job = await take()
      if (!job) return
      const both = await Promise.all(workers.map((worker) => begin(job, worker, null)))
      await Promise.all(both.map(release))
    },
    /** What pg-boss has settled long ago is handed to a worker once more. */
    async deliverAgain(worker: number) {
      if (last) await begin(last, worker, null)
    },
    release: () => release(),
    async releaseAll() {
      while (underWay.length > 0) await release()
    },
    /** pg-boss takes a worker for dead: its jobs are taken back, though its attempts may go on. */
    async takeBack() {
      const rows = await db.execute<{ id: string }>(
        sql`select id from pgboss.job where name = ${QUEUE} and state = 'active'`,
      )
      if (rows.length > 0)
        await boss.fail(
          QUEUE,
          [...rows].map(({ id }) => id),
        )
    },
    async reconcile(loses: boolean, times: number) {
      if (loses) await db.execute(sql`delete from pgboss.job where name = ${QUEUE}`)
      await Promise.all(Array.from({ length: times }, () => reconcile(db, boss, 0)))
    },
    async compare() {
      if (!provider.list) return
      const result = await compare(single, provider.list, new Date(Date.now() + 60_000), signal())
      if (!('kind' in result)) found = result
    },
    /** What was found may be out of date by now: reading a long list takes its time. */
    async mend(resubscribes: boolean) {
      if (!found) return
      const { confirmedThere, optedOutThere, missingThere } = found
      for (const userId of [...confirmedThere, ...optedOutThere]) await look(userId)
      if (provider.remembersOptOuts && resubscribes)
        for (const userId of missingThere) resubscribed.add(userId)
      const { looks } = await mendMissing(db, boss, provider, missingThere, resubscribes)
      if (looks > 0) for (const userId of missingThere) await look(userId)
      found = null
    },
    async refresh(person: Person) {
      if (person.userId) await look(person.userId)
    },
    /** A signed message that somebody left or confirmed: true when it was sent, and perhaps late. */
    async message(person: Person, became: 'confirmed' | 'opted_out') {
      if (!person.userId) return
      if (became === 'opted_out' && person.out === null && person.left === null) return
      await settleFrom(db, person.userId, became)
      if (became === 'opted_out') person.settled ??= { at: judge.tick(), by: 'message' }
    },
    async circuit(to: 'open' | 'paused' | 'closed') {
      await db.execute(sql`
        update providers set circuit = ${to}::circuit_state, held_until = null, probe_at = null,
          probe_lease_until = null where name = ${provider.name}`)
    },
    async probe() {
      await probe({
        ...deliveryOf(0),
        leaseMs: 10_000,
        async runOne() {
          const job = await take()
          return job ? ((await (await begin(job, 0, null, true)).settled).output ?? null) : null
        },
      })
    },
    /** What must hold after every command. */
    async check() {
      const rows = await db.execute<{ userId: string; state: string; live: number }>(sql`
        select s.user_id as "userId", s.state, (select count(*)::int from pgboss.job j where j.name = ${QUEUE}
          and j.state <= 'active' and j.data->>'userId' = s.user_id::text) as live from subscriptions s`)
      for (const { userId, state, live } of rows) {
        const person = judge.people.find((one) => one.userId === userId)
        const before = states.get(userId)
        const asked = resubscribed.delete(userId) && before === 'confirmed'
        const isBack = before === 'opted_out' || (before === 'confirmed' && state !== 'opted_out' && !asked)
        assert.ok(!isBack || state === before, `${person?.email} went from ${before} to ${state}`)
        assert.ok(live <= 1, `${person?.email} has ${live} jobs`)
        states.set(userId, state)
        if (!person) continue
        if (state === 'pending' && before === 'confirmed') person.settled = null
        if (state === 'confirmed' || state === 'opted_out')
          person.settled ??= { at: judge.tick(), by: 'attempt' }
      }
      assert.deepEqual(judge.faults, [])
    },
  }

  async function look(userId: string) {
    // It throws when the provider cannot be asked now; pg-boss would come again.
    await lookAt(deliveryOf(1), { id: crypto.randomUUID(), retryCount: 0, data: { userId } })
  }
}
export type World = ReturnType<typeof createWorld>

/** Nobody registered, nothing queued, the circuit closed. */
export async function clear({ db }: TestContext, name: string) {
  await db.execute(sql`
    with a as (delete from users), b as (delete from pgboss.job), c as (delete from providers),
      e as (delete from person_leases), f as (delete from provider_places),
      d as (delete from registration_limits) select 1`)
  await ensureProvider(db, name)
}

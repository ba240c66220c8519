// The world of the consent tests: random events around two workers and a stand-in for the provider, and a judge
// of whether anybody who opted out was subscribed again.

import assert from 'node:assert/strict'
import { sql } from 'drizzle-orm'
import { ensureProvider } from '#db/providers/circuit.ts'
import { settleByMessage } from '#db/subscriptions/transitions.ts'
import type { Provider } from '#jobs/providers/contract.ts'
import { enqueueRefresh } from '#jobs/queue/enqueue.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import { compare, type Differences } from '#jobs/upkeep/compare-lists.ts'
import { mendMissing, reconcile } from '#jobs/upkeep/reconcile.ts'
import { registerSomebody, type TestContext } from '../integration.ts'
import { createAdministrator } from './administrator.ts'
import type { Judge } from './judge.ts'
import { isOut, type Person } from './windows.ts'
import { createWorkers, type Workers } from './workers.ts'

/** Frontdesk around one provider: workers, administrators, the reconcile, and the record of each person. */
export function createWorld(
  { single, ...around }: Workers & { single: TestContext['client'] },
  judge: Judge,
) {
  const { db, boss } = around.context
  const provider = around.providers[0] as Provider
  const workers = createWorkers(around, judge)
  const states = new Map<string, string>()
  /** People whom an administrator has explicitly asked to subscribe again, or has given another address. */
  const resubscribed = new Set<string>()
  const signal = () => AbortSignal.timeout(10_000)
  let found: Differences | null = null

  return {
    ...workers,
    ...createAdministrator({ db, boss }, judge, (userId) => resubscribed.add(userId)),
    async register(person: Person) {
      if (person.userId) return
      const registered = await registerSomebody(around.context, person.username, { email: person.email })
      assert.ok(registered.status === 'registered')
      person.userId = registered.userId
    },
    async reconcile(loses: boolean, times: number) {
      if (loses) await db.execute(sql`delete from pgboss.job where name = ${QUEUE}`)
      await Promise.all(Array.from({ length: times }, () => reconcile(db, boss, 0)))
    },
    async compare() {
      if (!provider.list) return
      const { list } = provider
      const result = await compare(single, { ...provider, list }, new Date(Date.now() + 60_000), signal())
      if (!('kind' in result)) found = result
    },
    /** The result may be out of date by now: reading a long list takes its time. */
    async mend(resubscribes: boolean) {
      if (!found) return
      const { confirmedThere, optedOutThere, missingThere } = found
      for (const userId of [...confirmedThere, ...optedOutThere]) await enqueueRefresh(boss, userId)
      if (provider.remembersOptOuts && resubscribes)
        for (const userId of missingThere) resubscribed.add(userId)
      await mendMissing(db, boss, provider, found, { resubscribes })
      found = null
    },
    /** A message about a change of a person; it is looked up, where that is possible. */
    async tell(person: Person) {
      if (!person.userId) return
      judge.untold.delete(person)
      if (provider.find) await enqueueRefresh(boss, person.userId)
      else await message(person, 'opted_out')
    },
    message,
    /** Invariants after every command. */
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
    /** Invariants once every message has arrived, and everything queued has run. */
    async agree() {
      const rows = await db.execute<{ userId: string; state: string }>(
        sql`select user_id as "userId", state from subscriptions`,
      )
      for (const { userId, state } of rows) {
        const person = judge.people.find((one) => one.userId === userId)
        const member = person && judge.members.get(person.email)
        const said = `${person?.email} is ${state}, and there ${member?.status ?? 'nobody'}`
        assert.ok(state !== 'pending' && state !== 'delayed', said)
        if (member && isOut(member)) assert.equal(state, 'opted_out', said)
        if (member?.status === 'subscribed' && member.listed) assert.notEqual(state, 'check_inbox', said)
        if (!member && !provider.remembersOptOuts) assert.notEqual(state, 'confirmed', said)
      }
    },
  }

  /** A signed message that a person left or confirmed: true when it was sent, and perhaps late. */
  async function message(person: Person, became: 'confirmed' | 'opted_out') {
    if (!person.userId) return
    if (became === 'opted_out' && person.out === null && person.left === null) return
    await settleByMessage(db, person.userId, became)
    if (became === 'opted_out') person.settled ??= { at: judge.tick(), by: 'message' }
  }
}
export type World = ReturnType<typeof createWorld>

/** No people, no jobs, the circuit closed. */
export async function clear({ db }: TestContext, name: string) {
  await db.execute(sql`
    with a as (delete from users), b as (delete from pgboss.job), c as (delete from providers),
      e as (delete from person_leases), f as (delete from provider_places),
      d as (delete from registration_limits) select 1`)
  await ensureProvider(db, name)
}

import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from '@playwright/test'
import { modes } from '../simulator/control.ts'
import { dialects } from '../simulator/dialects/index.ts'
import { LIST } from '../simulator/dialects/listmonk.ts'
import { somebody, withStack as test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import type { Stack } from './stack.ts'
import { until } from './until.ts'

test.use({ worker: false })

/** Once through every mode; a longer time lets the kills hit more moments. */
const MINUTES = Number(process.env.SOAK_MINUTES || 0.5)
const TROUBLE_MS = MINUTES * 60_000
const PEOPLE = Math.round(MINUTES * 100) * 10
const OPTED_OUT = PEOPLE / 10
/** This many waiting people are no backlog: some are always between two tries of their own. */
const FEW = PEOPLE / 20
test.setTimeout(TROUBLE_MS + 240_000)
/** The limits of listmonk's adapter, whose calls end after 15 s: a killed worker's places are free soon. */
const AT_ONCE = 4
const listmonk = ({ simulator }: Stack) => ({
  PROVIDER: 'listmonk',
  LISTMONK_USERNAME: 'frontdesk',
  LISTMONK_TOKEN: 'token',
  LISTMONK_LIST_ID: String(LIST),
  LISTMONK_BASE_URL: `${simulator.url}${dialects.listmonk.base}`,
})

/** Registers people at intervals, for as long as the trouble lasts. */
async function registerEverybody({ url }: Stack, people: ReturnType<typeof somebody>[]) {
  const waiting = [...people]
  const pause = (TROUBLE_MS * 10) / people.length
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      const client = await openForm(url)
      for (let person = waiting.shift(); person; person = waiting.shift()) {
        const begun = Date.now()
        expect((await client.register(person)).status).toBe(303)
        await delay(Math.max(0, pause - (Date.now() - begun)))
      }
    }),
  )
}

// `reject` comes when nobody is left waiting, or the backlog of every outage would be refused for good.
const cycle = ['up', 'reject', ...modes.filter((mode) => mode !== 'up' && mode !== 'reject')]

/** Every mode in turn, until the time is over. */
async function cycleModes({ simulator, sql }: Stack, end: number) {
  const turn = Math.min(TROUBLE_MS / cycle.length, 5_500)
  const drained = async () =>
    Date.now() >= end ||
    (await sql`select 1 from subscriptions where state = 'delayed' offset ${FEW} limit 1`).length === 0
  for (let index = 0; Date.now() < end; index++) {
    const mode = cycle[index % cycle.length]
    if (mode === 'reject') await until(drained, 60)
    await simulator.set({ mode })
    await delay(Math.min(turn, Math.max(0, end - Date.now())))
  }
}

/** Three workers, one of which is killed at random moments and replaced. */
async function killWorkers(stack: Stack, workers: ChildProcess[], end: number) {
  let kills = 0
  while (Date.now() < end) {
    await delay(500 + Math.random() * 2500)
    const index = Math.floor(Math.random() * workers.length)
    const worker = workers[index]
    if (worker) await stack.end(worker, 'SIGKILL')
    await delay(Math.random() * 500)
    workers[index] = stack.startWorker(listmonk(stack))
    kills++
  }
  return kills
}

test('hundreds of people, three workers killed at random, every kind of trouble: nobody lost, nobody harmed', async ({
  stack,
}) => {
  const { sql, simulator } = stack
  const people = Array.from({ length: PEOPLE }, somebody)
  // Spread over the whole time, as real people would come.
  const optedOut = people.filter((_, index) => index % (PEOPLE / OPTED_OUT) === 0)
  for (const { email } of optedOut) await simulator.addMember(email, 'unsubscribed')

  const workers = Array.from({ length: 3 }, () => stack.startWorker(listmonk(stack)))
  const end = Date.now() + TROUBLE_MS
  const [kills] = await Promise.all([
    killWorkers(stack, workers, end),
    cycleModes(stack, end),
    registerEverybody(stack, people),
  ])
  expect(kills).toBeGreaterThan(TROUBLE_MS / 6_000)
  await simulator.set({ mode: 'up' })

  await until(async () => {
    // An impatient administrator: people who wait for a later try are tried now.
    await sql`update pgboss.job set start_after = now() where state = 'retry' and start_after > now() and name = 'subscription-sync'`
    const [row] =
      await sql`select count(*)::int as waiting from subscriptions where state in ('pending', 'delayed')`
    return row?.waiting === 0
  }, 120)

  // Everybody is a member exactly once, opted out before, or handed to an administrator with the reason.
  const rows = await sql`
    select u.email, s.state, (select array_agg(distinct a.outcome::text) from attempts a where a.user_id = u.id) as outcomes
    from users u join subscriptions s on s.user_id = u.id`
  expect(rows).toHaveLength(PEOPLE)
  const members = await simulator.members()
  const status = new Map(members.map((member) => [member.email_address, member.status]))
  expect(status.size).toBe(members.length)
  const out = new Set(optedOut.map(({ email }) => email))
  for (const { email, state, outcomes } of rows) {
    if (state === 'needs_attention') expect(outcomes, email).toContain('rejected')
    else expect([email, state]).toEqual([email, out.has(email) ? 'opted_out' : 'confirmed'])
    // A list without double opt-in also sends to people who never confirmed.
    if (state === 'confirmed') expect(['subscribed', 'pending'], email).toContain(status.get(email))
  }
  expect(rows.filter((row) => row.state === 'confirmed').length).toBeGreaterThan(PEOPLE / 2)
  expect([...out].map((email) => status.get(email))).toEqual(Array(OPTED_OUT).fill('unsubscribed'))

  // No attempts were used up: a dead letter is an address that was refused.
  const dead = await sql`
    select j.id from pgboss.job j where j.name = 'subscription-sync' and j.state = 'failed'
      and not exists (select 1 from attempts a where a.job_id = j.id and a.outcome = 'rejected')`
  expect(dead).toHaveLength(0)
  expect((await simulator.requests()).highestConcurrency).toBeLessThanOrEqual(AT_ONCE)

  // The events of the circuit are complete and in order.
  const events = await sql`select before, after from circuit_events order by at`
  expect(events.length).toBeGreaterThan(Math.max(1, 2 * MINUTES - 1))
  for (const [index, event] of events.entries())
    if (index > 0) expect(event.before).toBe(events[index - 1]?.after)
})

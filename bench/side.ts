import { setTimeout as delay } from 'node:timers/promises'
import { findByText } from '#app/admin/parts/find-person.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import { retain, type Settings } from '#jobs/upkeep/retention.ts'
import { openForm } from '../e2e/form-client.ts'
import { startStack } from '../e2e/stack.ts'
import { until } from '../e2e/until.ts'
import { signIn } from './dashboard.ts'
import { grow, peopleOf, type Size } from './grown.ts'
import { percentile, rate, repeat } from './load.ts'
import { clock, startReceiver } from './receiver.ts'
import { openRegister } from './register.ts'

const SECONDS = 4
const PAGES = [
  '/admin',
  '/admin/jobs',
  '/admin/jobs?state=created',
  '/admin/registrations',
  '/admin/failures',
  '/admin/provider',
  '/admin/workers',
]
const keepAll: Settings = {
  RETENTION_ATTEMPTS_DAYS: 400,
  RETENTION_FINISHED_JOBS_DAYS: 3,
  RETENTION_HISTORY_DAYS: 90,
  RETENTION_CHECKS_DAYS: 30,
  RETENTION_SIGN_INS_DAYS: 90,
}
let counter = 0

/** How often a second it can be repeated, by so many at once. */
const perSecond = async (atOnce: number, one: () => Promise<unknown>) =>
  rate(await repeat(atOnce, { seconds: SECONDS }, one))

async function msOf(work: () => Promise<unknown>) {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

export type Side = Awaited<ReturnType<typeof startSide>>

/** A product with a database of some size, and what is measured on it. */
export async function startSide(size: Size, say: (line: string) => void) {
  const receiver = await startReceiver()
  const stack = await startStack({
    // What was seeded stays until retention is measured.
    env: {
      ...{ RETENTION_FINISHED_JOBS_DAYS: '0', RETENTION_ATTEMPTS_DAYS: '0', WORKER_CONCURRENCY: '50' },
      ...{ WEBHOOK_URL: receiver.url, WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}` },
      // A call that a busy machine answers late is no outage.
      PROVIDER_TIMEOUT_MS: '15000',
      ...{ PROVIDER: 'webhook', WEBHOOK_ALLOW_PRIVATE: 'true', WEBHOOK_CONCURRENCY: '1000' },
    },
  })
  await grow(stack.database, size, say)
  const { people, boss, ...registering } = await openRegister(stack.database, 20)
  const read = await signIn(stack)
  const form = await openForm(stack.url)
  await form.register({ username: `poll${process.pid}`, email: `poll${process.pid}@example.com` })

  const register = async () => {
    const { status } = await registering.register(`grown${process.pid}_${counter++}`)
    if (status !== 'registered') throw new Error(`a registration was ${status}`)
  }
  const last = peopleOf(size)
  return {
    ...{ stack, receiver, register },
    registering: () => perSecond(16, register),
    polls: () =>
      perSecond(16, async () => {
        const answer = await fetch(`${stack.url}/account/subscription`, {
          headers: { cookie: form.cookies() },
        })
        if (!answer.ok) throw new Error(`a poll was answered with ${answer.status}`)
        await answer.text()
      }),
    /** Pages a second, all in turn. */
    async pages() {
      const ms = await msOf(async () => {
        for (const path of PAGES) await read(path)
      })
      return (PAGES.length * 1000) / ms
    },
    /** p95 of finding somebody, in ms. */
    async find() {
      const times: number[] = []
      for (let n = 0; n < 100; n++) {
        const text = `person${1 + Math.floor(Math.random() * last)}`
        const typed = [text, `${text}@example.com`, text.slice(0, -2)][n % 3] ?? ''
        times.push(
          await msOf(() =>
            findByText({ db: people.db, seesAddresses: true, countSought: async () => 0 }, typed),
          ),
        )
      }
      return percentile(times, 0.95)
    },
    /** A pass of pg-boss's monitor over all queues, in ms. */
    async monitor() {
      await stack.sql`update pgboss.queue set monitor_on = null, monitor_claim_on = null, maintain_on = now()`
      return msOf(() => boss.supervise())
    },
    /** A minute's retention: at most ten seconds. @returns its time and how many jobs it has deleted. */
    async retention() {
      const jobs = async () =>
        Number((await stack.sql`select count(*) as jobs from pgboss.job where name = ${QUEUE}`)[0]?.jobs)
      const before = await jobs()
      const ms = await msOf(() => retain(people.db, keepAll))
      return { ms, jobs: before - (await jobs()) }
    },
    /** Jobs a second of one worker with many waiting. */
    async delivery() {
      await receiver.forget()
      const worker = stack.startWorker()
      await until(async () => (await receiver.count()) > 500, 180)
      const [begun, before] = [clock(), await receiver.count()]
      await delay(SECONDS * 1000)
      const rate = ((await receiver.count()) - before) / ((clock() - begun) / 1000)
      await stack.end(worker, 'SIGTERM')
      return rate
    },
    /** A transaction that has a snapshot and stays open. @returns its end. */
    async hold() {
      const held = await stack.sql.reserve()
      await held`begin isolation level repeatable read`
      await held`select 1 from users limit 1`
      return async () => {
        await held`rollback`
        held.release()
      }
    },
    async stop() {
      await registering.close()
      await stack.stop()
      receiver.stop()
    },
  }
}

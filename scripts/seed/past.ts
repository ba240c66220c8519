// An invented past for `npm run seed`, the benchmarks and the screenshots.

import postgres, { type Sql } from 'postgres'
import { insertHistory } from './history.ts'
import { insertJobs } from './jobs.ts'
import { insertAttempts, insertPeople, type Past, SILENT, stageFailures, stagePeople } from './people.ts'

const AT_ONCE = 25_000
/** Steps that run at the same time: more than the two cores of a small machine gain nothing. */
const BESIDE = 2

export type Seeding = { jobs: number; say?: (line: string) => void }

/** Whether anybody has registered here. */
export async function holdsPeople(sql: Sql) {
  return (await sql`select 1 from users limit 1`).length > 0
}

/**
 * Fills a migrated database with the past of 30 days: people with `jobs` jobs and three times as many attempts, in
 * addition to those already there. The steps are bounded, so an interrupted one leaves no partial people behind.
 */
export async function seed(url: string, { jobs, say = () => {} }: Seeding) {
  const sql = postgres(url, { max: BESIDE, onnotice: () => {}, connection: { synchronous_commit: 'off' } })
  const begun = Date.now()
  const took = () => `${((Date.now() - begun) / 1000).toFixed(0)} s`
  try {
    const [names] = await sql`
      select coalesce(max(substring(email_normalised from '\\.(\\d{1,9})@example\\.com$')::int), 0) as first from users`
    const people = jobs + Math.floor((jobs - 1) / (SILENT - 1))
    const past: Past = { people, first: names?.first ?? 0, now: new Date() }
    let next = 0
    let done = 0
    const work = async () => {
      for (let from = next + 1; from <= people; from = next + 1) {
        next = Math.min(people, from - 1 + AT_ONCE)
        await insertStep(sql, past, from, next)
        done += Math.min(AT_ONCE, people - from + 1)
        say(`${done.toLocaleString('en')} of ${people.toLocaleString('en')} people, ${took()}`)
      }
    }
    await Promise.all(Array.from({ length: BESIDE }, work))
    await insertHistory(sql, past)
    // The counts of the past do not include these people; web and workers count it again.
    await sql`truncate rollups, rollup_cursors, uncounted, state_counts`
    say(`Failure groups, circuit, operations and audit events, ${took()}`)
    // Index-only scans need vacuum's visibility map, and autovacuum would come only minutes later.
    for (const table of [
      'users',
      'subscriptions',
      'attempts',
      'pgboss.job',
      'audit_events',
      'circuit_events',
      'operation_people',
    ])
      await sql.unsafe(`vacuum analyze ${table}`)
    say(`Analysed, ${took()}`)
  } finally {
    await sql.end()
  }
}

const insertStep = (sql: Sql, past: Past, from: number, to: number) =>
  sql.begin(async (tx) => {
    await stageFailures(tx)
    await stagePeople(tx, past, from, to)
    await insertPeople(tx, past)
    await insertAttempts(tx, past)
    await insertJobs(tx, past)
  })

import type { Sql } from 'postgres'
import { adminPages } from '#app/admin/pages.ts'
import { shows } from '#app/admin/registrations/filter.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import { filterName, jobFilters } from '../testing/job-filters.ts'

/** A page of ours and, where there is one, the page of @pg-boss/dashboard that answers the same question. */
export type Measured = [name: string, path: string, peer?: string]

/** How far down the list the reader of `page N` is. */
const DEPTH = 100

async function choose(sql: Sql) {
  const [some] = await sql<
    { id: string; job: string; username: string; email: string; fingerprint: string }[]
  >`
    select u.id, s.job_id as job, u.username, u.email, (select fingerprint from failure_groups where resolved_at is null
      order by (select count(*) from subscriptions where failure_fingerprint = fingerprint) desc limit 1) as fingerprint
    from subscriptions s join users u on u.id = s.user_id
    where s.state = 'confirmed' and s.created_at < now() - interval '15 days' order by s.user_id desc limit 1`
  if (!some) throw new Error('nobody was seeded')
  return some
}

/** Follows the link to older jobs this many times. */
async function walk(read: (path: string) => Promise<string>, path: string, pages: number) {
  let here = path
  for (let page = 1; page < pages; page++) {
    const href = /<a href="([^"]+)"[^>]*>Older/.exec(await read(here))?.[1]
    if (!href) throw new Error(`${here} links to no older page`)
    here = href.replaceAll('&amp;', '&')
  }
  return here
}

/** It filters by state and by retries; it does not know people and answers, and cannot filter by time. */
function peerOf(filter: Record<string, string>) {
  const { state = 'all', attempts, ...others } = filter
  if (Object.keys(others).length > 0) return undefined
  return `/jobs?${new URLSearchParams({ state, ...(attempts && { minRetries: attempts }) })}`
}

const preview = (kind: string, filter: Record<string, string>) =>
  `/admin/operations/new?${new URLSearchParams({ kind, scope: 'all', filter: JSON.stringify(filter) })}`

/** Every page and filter of the dashboard. A new one is a line here. */
export async function dashboardPages(sql: Sql, read: (path: string) => Promise<string>): Promise<Measured[]> {
  const { id, job, username, email, fingerprint } = await choose(sql)
  const theirs = `/jobs?state=all&data.userId=${id}`
  const day = new Date(Date.now() - 10 * 24 * 3_600_000).toISOString().slice(0, 10)
  const measured: Measured[] = [
    ['overview', '/admin', '/'],
    ['overview, 1 hour', '/admin?window=1h'],
    ['overview, 7 days', '/admin?window=7d'],
    ['overview, 30 days', '/admin?window=30d'],
    ...jobFilters.map(
      (filter): Measured => [
        `jobs${filterName(filter)}`,
        `/admin/jobs?${new URLSearchParams(filter)}`,
        peerOf(filter),
      ],
    ),
    [
      `jobs, page ${DEPTH}`,
      await walk(read, '/admin/jobs', DEPTH),
      `/queues/${QUEUE}?state=all&page=${DEPTH}`,
    ],
    ['jobs of a person', `/admin/jobs?person=${id}`, theirs],
    ['job', `/admin/jobs/${job}`, `/queues/${QUEUE}/jobs/${job}`],
    ['find by email', `/admin/find?q=${encodeURIComponent(email)}`, theirs],
    ['find by username', `/admin/find?q=${username}`, theirs],
    ['find by job id', `/admin/find?q=${job}`, `/jobs?state=all&id=${job}`],
    ['find by the first letters', `/admin/find?q=${email.slice(0, 6)}`],
    ['person', `/admin/registrations/${id}`],
    ...shows.map(([show, name]): Measured => [`registrations, ${name}`, `/admin/registrations?show=${show}`]),
    ['registrations, from a day on', `/admin/registrations?from=${day}`],
    ['registrations, opted out until a day', `/admin/registrations?show=opted_out&to=${day}`],
    ['failures', '/admin/failures', '/jobs?state=failed'],
    ['failures, all', '/admin/failures?state=all'],
    ['failure group', `/admin/failures/${fingerprint}`],
    ['retry of a group', `/admin/operations/new?kind=retry&scope=group&fingerprint=${fingerprint}`],
    ['provider', '/admin/provider'],
    ['workers', '/admin/workers'],
    ['audit', '/admin/audit'],
    ['audit of one administrator', '/admin/audit?actor=grace'],
    ['operations', '/admin/operations'],
    ['preview of all that failed', preview('retry', { state: 'failed' })],
    ['preview of one error text', preview('handle', { text: 'invalid' })],
    ['administrators', '/admin/administrators'],
    ['whether the overview has changed', '/admin/changes?page=/admin'],
  ]
  // A page that is not listed here is measured at its plain address.
  const known = new Set(measured.map(([, path]) => path.replace(/\?.*/, '')))
  const others = adminPages.filter(({ path }) => !path.includes('[') && !known.has(path))
  return [...measured, ...others.map(({ path }): Measured => [path, path])]
}

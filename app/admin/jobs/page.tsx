import type { Metadata } from 'next'
import { stateWords } from '#app/words/jobs.ts'
import { readJobFilter } from '#jobs/job-filter.ts'
import { type JobState, jobStates } from '#jobs/pgboss-queries.ts'
import { findJobs } from '#jobs/pgboss-search.ts'
import { runtime } from '../../runtime.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Time } from '../../ui/time.tsx'
import { AdminPage } from '../admin-page.tsx'
import { requireAdmin } from '../session.ts'

export const metadata: Metadata = { title: 'Jobs' }

const PAGE = 50

export default async function JobsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  await requireAdmin()
  const query = await searchParams
  const one = (name: string) =>
    typeof query[name] === 'string' ? query[name].trim().slice(0, 300).replaceAll('\0', '') : ''
  const state = jobStates.find((known) => known === one('state'))
  const search = one('search')
  const { filter } = readJobFilter(query)
  const before = one('after')
  const { jobs: shown, end } = await findJobs(runtime().db, filter, {
    order: 'newest',
    after: before || undefined,
    limit: PAGE,
  })
  const link = (changes: Record<string, string>) =>
    `/admin/jobs?${new URLSearchParams({ ...(state && { state }), ...(search && { search }), ...changes })}`

  return (
    <AdminPage title="Jobs" here="/admin/jobs">
      <form action="/admin/jobs" className="flex flex-wrap items-end gap-3">
        <label className="grid gap-1">
          <span className="text-sm text-muted">State</span>
          <select
            name="state"
            defaultValue={state ?? ''}
            className="rounded-lg border border-control bg-surface px-3 py-2.5"
          >
            <option value="">any</option>
            {jobStates.map((value: JobState) => (
              <option key={value} value={value}>
                {stateWords[value].name}
              </option>
            ))}
          </select>
        </label>
        <label className="grid min-w-0 grow gap-1">
          <span className="text-sm text-muted">Email, username or id</span>
          <input
            type="search"
            name="search"
            defaultValue={search}
            className="rounded-lg border border-control bg-surface px-3 py-2.5"
          />
        </label>
        <Button type="submit">Search</Button>
      </form>
      {shown.length === 0 ? (
        <p>No job matches.</p>
      ) : (
        <section
          className="overflow-x-auto rounded-xl border border-line bg-surface"
          aria-label="Jobs"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
        >
          <table className="w-full text-left">
            <thead className="border-b border-line text-sm text-muted">
              <tr>
                {['Person', 'State', 'Subscription', 'Retries', 'Created', 'Next try'].map((name) => (
                  <th key={name} scope="col" className="px-4 py-2 font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((job) => (
                <tr key={job.id} className="border-b border-line last:border-0" data-job={job.id}>
                  <th scope="row" className="min-w-48 px-4 py-2 font-normal">
                    <a href={`/admin/jobs/${job.id}`}>{job.username ?? 'gone'}</a>
                    <span className="block text-sm text-muted wrap-anywhere">
                      {job.email} {job.userId && <a href={`/admin/registrations/${job.userId}`}>Person</a>}
                    </span>
                  </th>
                  <td className="px-4 py-2">
                    <Badge tone={stateWords[job.state].tone}>{stateWords[job.state].name}</Badge>
                  </td>
                  <td className="px-4 py-2 whitespace-nowrap">{job.subscription?.replaceAll('_', ' ')}</td>
                  <td className="px-4 py-2 tabular-nums">{job.retryCount}</td>
                  <td className="px-4 py-2 whitespace-nowrap">
                    <Time at={job.createdOn.toISOString()} />
                  </td>
                  <td className="px-4 py-2 whitespace-nowrap">
                    {job.state === 'retry' && <Time at={job.startAfter.toISOString()} />}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <nav aria-label="Pages" className="flex gap-6">
        {before && <a href={link({})}>Newest</a>}
        {end && <a href={link({ after: end })}>Older</a>}
      </nav>
    </AdminPage>
  )
}

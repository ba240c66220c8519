import type { Metadata } from 'next'
import { findJobStates } from '#jobs/pgboss-people.ts'
import { runtime } from '../../runtime.ts'
import { Notice } from '../../ui/notice.tsx'
import { AdminPage } from '../admin-page.tsx'
import { ExportLink } from '../export-link.tsx'
import { whyNotRole } from '../roles.ts'
import { requireAdmin } from '../session.ts'
import { asParams, type Query, readFilter } from './filter.ts'
import { FilterForm } from './filter-form.tsx'
import { PeopleTable } from './people-table.tsx'
import { readPage } from './read-page.ts'

export const metadata: Metadata = { title: 'Registrations' }

const PAGE = 50

export default async function RegistrationsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const admin = await requireAdmin()
  const { filter, cursor, wrong } = readFilter(await searchParams)
  const { db } = runtime()
  const { people, older, newer } = await readPage(db, filter, cursor, PAGE)
  const jobs = await findJobStates(
    db,
    people.flatMap(({ jobId }) => jobId ?? []),
  )
  const link = (to: Record<string, string>, path = '') =>
    `/admin/registrations${path}?${new URLSearchParams({ ...asParams(filter), ...to })}`
  const filtered = Object.keys(asParams(filter)).length > 0

  return (
    <AdminPage title="Registrations" here="/admin/registrations">
      <FilterForm key={JSON.stringify(asParams(filter))} filter={filter} />
      {wrong.map((text) => (
        <Notice key={text} tone="problem">
          “{text.slice(0, 40)}” is not a time, so it was left out. Write it so: 2026-01-31T09:30
        </Notice>
      ))}
      {filter.show === 'no_job' && (
        <p className="text-muted">
          People who wait though no job works for them. The worker finds them every minute and gives them a
          new job, so whoever stays here for longer needs a look at the worker.
        </p>
      )}
      {people.length > 0 && <PeopleTable people={people} jobs={jobs} />}
      {people.length === 0 && <p>{nobody(filtered, older !== null)}</p>}
      <div className="flex flex-wrap justify-between gap-x-6 gap-y-2">
        <nav aria-label="Pages" className="flex gap-6">
          {(cursor.before || cursor.after) && <a href={link({})}>Newest</a>}
          {newer && <a href={link({ after: newer })}>Newer</a>}
          {older && <a href={link({ before: older })}>Older</a>}
        </nav>
        <ExportLink href={link({}, '/export')} whyDisabled={whyNotRole(admin.role, 'operator')}>
          {filtered ? 'CSV of everybody who matches' : 'CSV of everybody'}
        </ExportLink>
      </div>
    </AdminPage>
  )
}

function nobody(filtered: boolean, more: boolean) {
  if (more) return 'Nobody here. Not everybody who waits was looked at yet: go on with “Older”.'
  return filtered ? 'Nobody matches.' : 'Nobody has registered yet.'
}

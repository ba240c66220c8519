import type { Metadata } from 'next'
import { findJobStates } from '#jobs/pgboss-people.ts'
import { runtime } from '../../runtime.ts'
import { Notice } from '../../ui/notice.tsx'
import { AdminPage } from '../admin-page.tsx'
import { justAfter } from '../changes/newer.ts'
import { ExportLink } from '../export-link.tsx'
import { Newer } from '../newer.tsx'
import { whyNotRole } from '../roles.ts'
import { requireAdmin } from '../session.ts'
import { asParams, isId, type Query, readFilter } from './filter.ts'
import { FilterForm } from './filter-form.tsx'
import { PeopleTable } from './people-table.tsx'
import { readPage } from './read-page.ts'

export const metadata: Metadata = { title: 'Registrations' }

const PAGE = 50

export default async function RegistrationsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const admin = await requireAdmin()
  const query = await searchParams
  const { filter, cursor, wrong } = readFilter(query)
  const { db } = runtime()
  const isFirst = !cursor.before && !cursor.after
  const top = isFirst && typeof query.top === 'string' && isId(query.top) ? query.top : null
  const { people, older, newer } = await readPage(db, filter, top ? { before: justAfter(top) } : cursor, PAGE)
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
      {isFirst && <Newer list="registrations" top={top ?? people[0]?.id ?? null} href={link({})} />}
      {people.length > 0 && <PeopleTable people={people} jobs={jobs} />}
      {people.length === 0 && <p>{nobody(filtered, older !== null)}</p>}
      <div className="flex flex-wrap justify-between gap-x-6 gap-y-2">
        <nav aria-label="Pages" className="flex gap-6">
          {(!isFirst || top) && <a href={link({})}>Newest</a>}
          {newer && !top && <a href={link({ after: newer })}>Newer</a>}
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

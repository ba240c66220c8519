import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { currentReader } from '#app/admin/access/reader.ts'
import { NewerRows } from '#app/admin/frame/live/newer-rows.tsx'
import { listWords } from '#app/admin/jobs/filter-words.ts'
import { bulkWords } from '#app/admin/jobs/words.ts'
import { ExportForm } from '#app/admin/parts/export/export-form.tsx'
import { tooManySought } from '#app/admin/parts/words.ts'
import { justAfter } from '#db/ids.ts'
import { findProviderNames } from '#db/providers/circuit.ts'
import { countMatching } from '#jobs/operations/preview.ts'
import { jobFilterParams } from '#jobs/queue/job-filter.ts'
import { type JobsPage as Found, findJobs, MOST_GROUPS } from '#jobs/queue/search.ts'
import { Empty } from '../../ui/empty.tsx'
import { Notice } from '../../ui/notice.tsx'
import { whyNotRole } from '../access/roles.ts'
import { requireAdmin } from '../access/session.ts'
import { AdminPage } from '../frame/admin-page.tsx'
import { ColumnsMenu } from '../parts/columns.tsx'
import { type Query, readId } from '../parts/query.ts'
import { readColumns } from '../parts/read-columns.ts'
import { sealSought } from '../parts/sought.ts'
import { BulkBar } from './bulk-bar.tsx'
import { Chips } from './chips.tsx'
import { JobFilterForm } from './filter-form.tsx'
import { JobsTable } from './jobs-table.tsx'
import { hrefOf, type JobsQuery, readQuery } from './query.ts'
import { jobListWords } from './words.ts'

const PAGE = 50
const nothing: Found = { jobs: [], userIds: [], end: null, lookedThrough: false, someGroups: false }

export default async function JobsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const admin = await requireAdmin()
  const reader = await currentReader()
  const { db } = reader
  const given = await searchParams
  const [query, providers, columns] = await Promise.all([
    readQuery(reader, given),
    findProviderNames(db),
    readColumns('jobs', jobListWords.columns),
  ])
  const { filter, order, after, wrong, whom } = query
  // A link may have empty fields, or a person's name instead of the id. Neither belongs in a URL that is kept.
  if (wrong.length === 0 && (Object.values(given).includes('') || (whom && whom.text !== filter.person)))
    redirect(hrefOf(query, after ? { after } : {}) as Route)
  if (whom && wrong.includes('person') && !given.sought)
    redirect(hrefOf(query, { sought: sealSought(admin, whom.text) }) as Route)
  // No person, or several: a list without that condition would be a different one.
  const isFirst = order === 'newest' && !after && !wrong.includes('person')
  const top = isFirst ? readId(given, 'top') : null
  const from = top ? justAfter(top) : after
  const found = wrong.includes('person')
    ? nothing
    : await findJobs(db, filter, { order, after: from, limit: PAGE })
  const isAll = !from && !found.end
  const matching = isAll
    ? { people: found.jobs.length, complete: true }
    : await countMatching(db, filter, found.jobs.length)

  return (
    <AdminPage title={listWords.title} here="/admin/jobs" actions={<ColumnsMenu {...columns} />}>
      <JobFilterForm
        key={JSON.stringify([jobFilterParams(filter), order, whom])}
        {...query}
        providers={providers}
      />
      <Chips {...query} />
      <Notices query={query} found={found} />
      {isFirst && <NewerRows list="jobs" top={top ?? found.userIds[0] ?? null} href={hrefOf(query)} />}
      {found.jobs.length > 0 && (
        <form className="group/list grid gap-3">
          <JobsTable jobs={found.jobs} hidden={columns.hidden} />
          <BulkBar
            filter={filter}
            shown={found.jobs.map((job) => job.id)}
            matching={matching}
            role={admin.role}
          />
        </form>
      )}
      <Ending query={query} found={found} />
      <div className="flex flex-wrap justify-between gap-x-6 gap-y-2">
        <nav aria-label={listWords.pages} className="flex gap-6">
          {(after || top) && <a href={hrefOf(query)}>{listWords.first[order]}</a>}
          {found.end && (
            <a href={hrefOf(query, { after: found.end })}>
              {found.lookedThrough ? listWords.further : listWords.next[order]}
            </a>
          )}
        </nav>
        {wrong.length === 0 && (
          <ExportForm
            action="/admin/jobs/export"
            fields={{ ...jobFilterParams(filter), order }}
            whyDisabled={whyNotRole(admin.role, 'operator')}
          >
            {listWords.csv}
          </ExportForm>
        )}
      </div>
      <p className="text-xs text-muted">
        {listWords.about} {filter.person && listWords.person} {bulkWords.note}
      </p>
    </AdminPage>
  )
}

function Notices({ query: { wrong, whom }, found }: { query: JobsQuery; found: Found }) {
  const unread = wrong.filter((name) => name !== 'person')
  return (
    <>
      {unread.length > 0 && <Notice tone="problem">{listWords.wrong(unread)}</Notice>}
      {found.someGroups && <Notice tone="info">{listWords.groups(MOST_GROUPS)}</Notice>}
      {whom && wrong.includes('person') && (
        <Notice tone="info">
          <p>{saidOf(whom)}</p>
          <ul>
            {whom.matches.map(({ id, username, email }) => (
              <li key={id} className="wrap-anywhere">
                <a href={hrefOf({ filter: { person: id }, order: 'newest' })}>{username}</a> {email}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  )
}

function saidOf({ text, matches, wait }: NonNullable<JobsQuery['whom']>) {
  if (wait) return tooManySought(wait)
  return matches.length > 0 ? listWords.several(text) : listWords.nobody(text)
}

function Ending({ query: { filter, after, wrong }, found }: { query: JobsQuery; found: Found }) {
  if (wrong.includes('person')) return null
  if (found.lookedThrough) return <p>{listWords.looked(found.jobs.length)}</p>
  if (found.jobs.length > 0) return null
  const isFiltered = Object.keys(jobFilterParams(filter)).length > 0
  return <Empty>{after ? listWords.lastPage : isFiltered ? listWords.none : listWords.noneAtAll}</Empty>
}

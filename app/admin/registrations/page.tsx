import { currentReader } from '#app/admin/access/reader.ts'
import { NewerRows } from '#app/admin/frame/live/newer-rows.tsx'
import { ExportForm } from '#app/admin/parts/export/export-form.tsx'
import { tooManySought } from '#app/admin/parts/words.ts'
import { registrations as words } from '#app/admin/registrations/words.ts'
import { common } from '#app/words/common.ts'
import { justAfter } from '#db/ids.ts'
import { findJobStates } from '#jobs/queue/jobs-of-people.ts'
import { Empty } from '../../ui/empty.tsx'
import { Notice } from '../../ui/notice.tsx'
import { whyNotRole } from '../access/roles.ts'
import { requireAdmin } from '../access/session.ts'
import { AdminPage } from '../frame/admin-page.tsx'
import { ColumnsMenu } from '../parts/columns.tsx'
import { type Query, readId } from '../parts/query.ts'
import { readColumns } from '../parts/read-columns.ts'
import { asParams, readFilter } from './filter.ts'
import { FilterForm } from './filter-form.tsx'
import { PeopleTable } from './people-table.tsx'
import { MOST_STARTING, readPage } from './read-page.ts'
import { readTotal } from './read-total.ts'

const PAGE = 50

export default async function RegistrationsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const admin = await requireAdmin()
  const query = await searchParams
  const { filter, cursor, wrong, lost } = readFilter(admin, query)
  const reader = await currentReader()
  const { db } = reader
  const isFirst = !cursor.before && !cursor.after && !filter.starts
  const top = isFirst ? readId(query, 'top') : null
  const [{ people, older, newer, cut, wait }, total, columns] = await Promise.all([
    readPage(reader, filter, top ? { before: justAfter(top) } : cursor, PAGE),
    readTotal(db, filter),
    readColumns('registrations', words.columns),
  ])
  const jobs = await findJobStates(
    db,
    people.flatMap(({ jobId }) => jobId ?? []),
  )
  const link = (to: Record<string, string>) =>
    `/admin/registrations?${new URLSearchParams({ ...asParams(filter), ...to })}`
  const filtered = Object.keys(asParams(filter)).length > 0 || !!filter.starts

  return (
    <AdminPage title={words.title} here="/admin/registrations" actions={<ColumnsMenu {...columns} />}>
      <FilterForm
        key={JSON.stringify([asParams(filter), filter.starts])}
        filter={filter}
        seesAddresses={reader.seesAddresses}
      />
      {wrong.map((name) => (
        <Notice key={name} tone="problem">
          {words.notATime(name)}
        </Notice>
      ))}
      {lost && <Notice tone="problem">{words.lost}</Notice>}
      {wait && <Notice tone="problem">{tooManySought(wait)}</Notice>}
      {cut && <Notice tone="info">{words.cut(MOST_STARTING)}</Notice>}
      {filter.show === 'no_job' && <p className="text-muted">{words.noJob}</p>}
      {filter.show === 'address' && <p className="text-muted">{words.address}</p>}
      {isFirst && <NewerRows list="registrations" top={top ?? people[0]?.id ?? null} href={link({})} />}
      {total && (
        <p data-testid="total" className="-my-2 text-xs text-muted tabular-nums">
          {words.total(total.people, total.exactly)}
        </p>
      )}
      {people.length > 0 && <PeopleTable people={people} jobs={jobs} hidden={columns.hidden} />}
      {people.length === 0 && <Empty>{nobody(filtered, older !== null)}</Empty>}
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <nav aria-label={common.pages} className="flex gap-6">
          {(!isFirst || top) && !filter.starts && <a href={link({})}>{common.newest}</a>}
          {newer && !top && <a href={link({ after: newer })}>{common.newer}</a>}
          {older && <a href={link({ before: older })}>{common.older}</a>}
        </nav>
        {!lost && (
          <ExportForm
            action="/admin/registrations/export"
            fields={{ ...asParams(filter), ...(filter.starts && { sought: String(query.sought) }) }}
            whyDisabled={whyNotRole(admin.role, 'operator')}
          >
            {filtered ? words.csvOfMatches : words.csv}
          </ExportForm>
        )}
      </div>
    </AdminPage>
  )
}

function nobody(filtered: boolean, more: boolean) {
  if (more) return words.lookFurther
  return filtered ? words.noMatch : words.none
}

import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { currentReader } from '#app/admin/access/reader.ts'
import { auditWords } from '#app/admin/audit/words.ts'
import { NewerRows } from '#app/admin/frame/live/newer-rows.tsx'
import { tooManySought } from '#app/admin/parts/words.ts'
import { common } from '#app/words/common.ts'
import { justAfter } from '#db/ids.ts'
import { type AuditEvent, findAuditEvents, findAuditNames } from '#db/staff/audit-events.ts'
import { Empty } from '../../ui/empty.tsx'
import { Inbox, ListChecks, Plug, ScrollText, ShieldCheck, Users } from '../../ui/icons.ts'
import { Notice } from '../../ui/notice.tsx'
import { ListRow, Rows } from '../../ui/rows.tsx'
import { Segments } from '../../ui/segments.tsx'
import { requireAdmin } from '../access/session.ts'
import { AdminPage } from '../frame/admin-page.tsx'
import { readGroupNames } from '../operations/group-names.ts'
import type { Query } from '../parts/query.ts'
import { readId } from '../parts/query.ts'
import { sealSought } from '../parts/sought.ts'
import { isOfAccess } from './access-event.tsx'
import { AuditLine } from './event.tsx'
import { type AuditParams, readAuditFilter, readParams } from './filter.ts'
import { AuditFilterForm } from './filter-form.tsx'
import { isOfStaff } from './staff-event.tsx'

const PAGE = 50

export default async function AuditPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const query = await searchParams
  const reader = await currentReader()
  const { db } = reader
  const params = readParams(query)
  const before = readId(query, 'before')
  const top = before ? null : readId(query, 'top')
  const [{ filter, person, stranger, wait }, actors, actions] = await Promise.all([
    readAuditFilter(reader, query),
    findAuditNames(db, 'actor'),
    findAuditNames(db, 'action'),
  ])
  // A link may have been written by hand, with a name or an address in it.
  if (params.person && params.person !== filter.userId) {
    const { person: typed, ...others } = params
    const named: Record<string, string> = filter.userId
      ? { person: filter.userId }
      : { sought: sealSought(reader, typed) }
    redirect(`/admin/audit?${new URLSearchParams({ ...others, ...named })}` as Route)
  }
  const upTo = before ?? (top ? justAfter(top) : undefined)
  const found = stranger ? [] : await findAuditEvents(db, filter, PAGE + 1, upTo)
  const events = found.slice(0, PAGE)
  const groups = await readGroupNames(
    db,
    events.map(({ detail }) => detail.filter),
  )
  const link = (to: Record<string, string>) => `/admin/audit?${new URLSearchParams({ ...params, ...to })}`
  const older = found.length > PAGE && events.at(-1)?.id

  return (
    <AdminPage title={auditWords.title} here="/admin/audit">
      <AuditFilterForm
        key={JSON.stringify(params)}
        params={params}
        person={person}
        actors={actors}
        actions={actions}
      />
      <Segments
        label={auditWords.when}
        options={[undefined, ...keysOf(auditWords.last)].map((last) => ({
          href: spanLink(params, last),
          name: last ? auditWords.last[last] : auditWords.ever,
          isCurrent: params.last === last && !params.from && !params.to,
        }))}
      />
      {stranger && (
        <Notice tone="problem">{wait ? tooManySought(wait) : auditWords.stranger(stranger)}</Notice>
      )}
      {!before && <NewerRows list="audit" top={top ?? events[0]?.id ?? null} href={link({})} />}
      {events.length === 0 && <Empty>{actors.length > 0 ? auditWords.noMatch : auditWords.none}</Empty>}
      <Rows>
        {events.map((event) => (
          <ListRow key={event.id} icon={iconOf(event)} data-row={event.id}>
            <AuditLine event={event} groups={groups} />
          </ListRow>
        ))}
      </Rows>
      <nav aria-label={common.pages} className="flex gap-6">
        {(before || top) && <a href={link({})}>{common.newest}</a>}
        {older && <a href={link({ before: older })}>{common.older}</a>}
      </nav>
    </AdminPage>
  )
}

const keysOf = <K extends string>(table: Record<K, string>) => Object.keys(table) as K[]

/** The same filter with another span. */
function spanLink({ from, to, last: _, ...others }: AuditParams, last: string | undefined) {
  return `/admin/audit?${new URLSearchParams({ ...others, ...(last && { last }) })}`
}

/** The subject of the event. */
function iconOf(event: AuditEvent) {
  const { detail, jobId, userId } = event
  if (detail.provider || detail.at) return Plug
  if (detail.subject) return ListChecks
  if (isOfAccess(event) || isOfStaff(event)) return ShieldCheck
  if (jobId) return Inbox
  return userId ? Users : ScrollText
}

import { currentReader } from '#app/admin/access/reader.ts'
import { operationSaid, operationsWords as words } from '#app/admin/operations/words.ts'
import { isUuid } from '#db/ids.ts'
import { findOperations } from '#db/operations/operations.ts'
import { findSkips } from '#db/operations/people.ts'
import { Empty } from '../../ui/empty.tsx'
import { Notice } from '../../ui/notice.tsx'
import { requireAdmin } from '../access/session.ts'
import { ActionNotice } from '../frame/action-notice.tsx'
import { AdminPage } from '../frame/admin-page.tsx'
import { readGroupNames } from './group-names.ts'
import { OperationCard } from './operation-card.tsx'

const PAGE = 20

type Props = { searchParams: Promise<{ before?: string | string[]; said?: string | string[] }> }

/** Every bulk action so far, newest first, shown to everybody. */
export default async function OperationsPage({ searchParams }: Props) {
  const { role } = await requireAdmin()
  const { db } = await currentReader()
  const { before, said } = await searchParams
  const cursor = typeof before === 'string' && isUuid(before) ? before : undefined
  const found = await findOperations(db, { limit: PAGE + 1, ...(cursor && { before: cursor }) })
  const shown = found.slice(0, PAGE)
  const skips = await findSkips(
    db,
    shown.filter(({ skipped }) => skipped > 0).map(({ id }) => id),
  )
  const groups = await readGroupNames(
    db,
    shown.map(({ filter }) => filter),
  )
  const notice = operationSaid(said)
  return (
    <AdminPage title={words.title} here="/admin/operations">
      <ActionNotice>{notice && <Notice tone={notice.tone}>{notice.text}</Notice>}</ActionNotice>
      {shown.length === 0 && (
        <Empty>
          {cursor ? words.noOlder : words.none}
          {words.begin.before}
          <a href="/admin/jobs">{words.begin.jobs}</a>
          {words.begin.or}
          <a href="/admin/failures">{words.begin.failures}</a>
          {words.begin.after}
        </Empty>
      )}
      <ol className="grid gap-3" aria-label={words.title}>
        {shown.map((operation) => (
          <li key={operation.id}>
            <OperationCard
              operation={operation}
              skips={skips.filter(({ operationId }) => operationId === operation.id)}
              role={role}
              from="/admin/operations"
              groups={groups}
            />
          </li>
        ))}
      </ol>
      <nav aria-label={words.pages} className="flex gap-6">
        {cursor && <a href="/admin/operations">{words.newest}</a>}
        {found.length > PAGE && <a href={`/admin/operations?before=${shown.at(-1)?.id}`}>{words.older}</a>}
      </nav>
    </AdminPage>
  )
}

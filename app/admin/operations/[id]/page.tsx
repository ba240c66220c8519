import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { manyPeople } from '#app/words/failures.ts'
import { kindWords, operationPath, operationSaid } from '#app/words/operations.ts'
import { findOperationPeople, findSkips, KEEP_DAYS } from '#db/operation-people.ts'
import { findOperation, type Operation } from '#db/operations.ts'
import type { StaffRole } from '#db/staff-schema.ts'
import { runtime } from '../../../runtime.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { AdminPage } from '../../admin-page.tsx'
import { isId } from '../../registrations/filter.ts'
import { whyNotRole } from '../../roles.ts'
import { requireAdmin } from '../../session.ts'
import { undo } from '../actions.ts'
import { OperationCard } from '../operation-card.tsx'
import { undoable } from '../schema.ts'
import { PeopleOfOperation } from './people.tsx'

export const metadata: Metadata = { title: 'Operation' }

const PAGE = 50

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<{ after?: string | string[]; said?: string | string[] }>
}

export default async function OperationPage({ params, searchParams }: Props) {
  const { role } = await requireAdmin()
  const { db } = runtime()
  const { id } = await params
  const operation = isId(id) ? await findOperation(db, id) : null
  if (!operation) notFound()
  const { after, said } = await searchParams
  const cursor = typeof after === 'string' && isId(after) ? after : undefined
  const [skips, people] = await Promise.all([
    operation.skipped > 0 ? findSkips(db, [id]) : [],
    findOperationPeople(db, id, { limit: PAGE + 1, ...(cursor && { after: cursor }) }),
  ])
  const notice = operationSaid[String(said)]
  const path = operationPath(id)
  return (
    <AdminPage
      title={`${kindWords[operation.kind].name}: ${manyPeople(operation.matched)}`}
      here="/admin/operations"
    >
      {notice && <Notice tone={notice.tone}>{notice.text}</Notice>}
      <OperationCard operation={operation} skips={skips} role={role} from={path} withFilter />
      <Undo operation={operation} role={role} />
      {people.length > 0 ? (
        <PeopleOfOperation
          people={people.slice(0, PAGE)}
          first={cursor && path}
          more={people.length > PAGE ? `${path}?after=${people[PAGE - 1]?.userId}` : undefined}
        />
      ) : (
        <p className="text-muted">
          {operation.matched > 0
            ? `Whom it was for is kept for ${KEEP_DAYS} days.`
            : 'Nobody is on its list yet.'}
        </p>
      )}
    </AdminPage>
  )
}

function Undo({ operation, role }: { operation: Operation; role: StaffRole }) {
  if (!(operation.kind in undoable) || operation.succeeded === 0) return null
  const why =
    whyNotRole(role, 'operator') ?? (operation.finishedAt ? null : 'It can be undone once it is over.')
  return (
    <form action={undo} className="grid gap-1">
      <input type="hidden" name="id" value={operation.id} />
      <Button
        tone="quiet"
        disabled={!!why}
        aria-describedby={why ? 'why-no-undo' : undefined}
        className="w-fit"
      >
        Undo: bring back {manyPeople(operation.succeeded)}
      </Button>
      {why && (
        <p id="why-no-undo" className="text-sm text-muted">
          {why}
        </p>
      )}
    </form>
  )
}

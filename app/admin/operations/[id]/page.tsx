import { notFound } from 'next/navigation'
import { currentReader } from '#app/admin/access/reader.ts'
import { whyNotRole } from '#app/admin/access/roles.ts'
import { requireAdmin } from '#app/admin/access/session.ts'
import { AdminPage } from '#app/admin/frame/admin-page.tsx'
import { operationWords as words } from '#app/admin/operations/[id]/words.ts'
import { operationPath } from '#app/admin/operations/words.ts'
import { isUuid } from '#db/ids.ts'
import { findOperation, isOver, type Operation } from '#db/operations/operations.ts'
import { findOperationPeople, findSkips } from '#db/operations/people.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { SubmitButton } from '../../../ui/submit-button.tsx'
import { undo } from '../actions.ts'
import { readGroupNames } from '../group-names.ts'
import { OperationCard } from '../operation-card.tsx'
import { OperationNotice } from '../operation-notice.tsx'
import { undoOf } from '../schema.ts'
import { PeopleOfOperation } from './people.tsx'

const PAGE = 50

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<{ after?: string | string[]; said?: string | string[] }>
}

export default async function OperationPage({ params, searchParams }: Props) {
  const { role } = await requireAdmin()
  const { db } = await currentReader()
  const { id } = await params
  const operation = isUuid(id) ? await findOperation(db, id) : null
  if (!operation) notFound()
  const { after, said } = await searchParams
  const cursor = typeof after === 'string' && isUuid(after) ? after : undefined
  const [skips, people, groups] = await Promise.all([
    operation.skipped > 0 ? findSkips(db, [id]) : [],
    findOperationPeople(db, id, { limit: PAGE + 1, ...(cursor && { after: cursor }) }),
    readGroupNames(db, [operation.filter]),
  ])
  const path = operationPath(id)
  return (
    <AdminPage
      title={words.heading(operation.kind, operation.matched)}
      tab={words.title}
      here="/admin/operations"
    >
      <OperationNotice said={said} operation={operation} />
      <OperationCard operation={operation} skips={skips} role={role} from={path} groups={groups} />
      <Undo operation={operation} role={role} />
      {people.length > 0 ? (
        <PeopleOfOperation
          operation={operation}
          people={people.slice(0, PAGE)}
          first={cursor && path}
          more={people.length > PAGE ? `${path}?after=${people[PAGE - 1]?.userId}` : undefined}
        />
      ) : (
        <p className="text-muted">{operation.matched > 0 ? words.forgotten : words.nobodyYet}</p>
      )}
    </AdminPage>
  )
}

function Undo({ operation, role }: { operation: Operation; role: StaffRole }) {
  const undone = undoOf(operation)
  if (!undone) return null
  const why = whyNotRole(role, 'operator') ?? (isOver(operation.state) ? null : words.notOver)
  return (
    <form action={undo} className="grid gap-1">
      <input type="hidden" name="id" value={operation.id} />
      <SubmitButton
        tone="quiet"
        disabled={!!why}
        aria-describedby={why ? 'why-no-undo' : undefined}
        className="w-fit"
      >
        {words.undo(undone.kind, undone.people)}
      </SubmitButton>
      {why && (
        <p id="why-no-undo" className="text-muted">
          {why}
        </p>
      )}
    </form>
  )
}

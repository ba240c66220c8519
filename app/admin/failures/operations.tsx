import { currentReader } from '#app/admin/access/reader.ts'
import { failuresWords as words } from '#app/admin/failures/words.ts'
import { groupPath } from '#app/words/failures.ts'
import type { Operation } from '#db/operations/operations.ts'
import { findSkips } from '#db/operations/people.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { readGroupNames } from '../operations/group-names.ts'
import { OperationCard } from '../operations/operation-card.tsx'

type Props = { operations: Operation[]; role: StaffRole; withFilter?: boolean }

/** Bulk actions, newest first, on the page where they began. `withFilter`: with a link to the people of each. */
export async function Operations({ operations, role, withFilter }: Props) {
  const { db } = await currentReader()
  const skips = await findSkips(
    db,
    operations.filter(({ skipped }) => skipped > 0).map(({ id }) => id),
  )
  const groups = withFilter
    ? await readGroupNames(
        db,
        operations.map(({ filter }) => filter),
      )
    : undefined
  return (
    <section aria-labelledby="operations" className="grid gap-3">
      <h2 id="operations" className="text-base font-semibold tracking-tight">
        {words.operations}
      </h2>
      <ol className="grid gap-3">
        {operations.map((operation) => (
          <li key={operation.id}>
            <OperationCard
              operation={operation}
              skips={skips.filter(({ operationId }) => operationId === operation.id)}
              role={role}
              from={
                operation.filter.by === 'failure' || operation.filter.by === 'domain'
                  ? groupPath(operation.filter.fingerprint)
                  : '/admin/failures'
              }
              groups={groups}
            />
          </li>
        ))}
      </ol>
      {withFilter && <a href="/admin/operations">{words.allOperations}</a>}
    </section>
  )
}

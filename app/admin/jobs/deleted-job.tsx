import { deletedJobWords as words } from '#app/admin/jobs/words.ts'
import { stateName } from '#app/words/jobs.ts'
import { refusalWords } from '#app/words/refusals.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import type { DeletedJob } from '#db/subscriptions/deleted-jobs.ts'
import { whyNotUndelete } from '#jobs/actions/why-not.ts'
import { Badge } from '../../ui/badge.tsx'
import { Time } from '../../ui/time.tsx'
import { whyNotRole } from '../access/roles.ts'
import { UndoForm } from './undo-form.tsx'

/** A job that an administrator deleted, as long as it can be brought back. */
export function DeletedJobCard({
  deleted,
  role,
  person,
}: {
  deleted: DeletedJob
  role: StaffRole
  person?: string
}) {
  const refusal = whyNotUndelete(deleted)
  const why = whyNotRole(role, 'operator') ?? (refusal && refusalWords[refusal])
  return (
    <div className="grid gap-2" data-deleted={deleted.jobId}>
      <div className="flex flex-wrap items-center gap-x-3">
        <a href={`/admin/jobs/${deleted.jobId}`}>{words.job(deleted.jobId)}</a>
        <Badge tone="plain">{words.deleted}</Badge>
        {!why && (
          <UndoForm
            action="undelete"
            job={deleted.jobId}
            seen={deleted.deletedAt.toISOString()}
            user={deleted.userId}
            person={person}
          />
        )}
      </div>
      <p className="wrap-anywhere">
        <strong>{deleted.actor}</strong>
        {words.by}
        <Time at={deleted.deletedAt.toISOString()} />
        {words.why(deleted.reason, stateName(deleted.jobState))}
      </p>
      <p className="text-xs text-muted">
        {why ?? (
          <>
            {words.until.before}
            <Time at={deleted.until.toISOString()} />
            {words.until.after}
          </>
        )}
      </p>
    </div>
  )
}

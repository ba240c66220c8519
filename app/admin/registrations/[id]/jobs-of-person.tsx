import { jobsOfPerson as words } from '#app/admin/registrations/[id]/words.ts'
import { shortId } from '#app/words/common.ts'
import { stateWords } from '#app/words/jobs.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import type { DeletedJob } from '#db/subscriptions/deleted-jobs.ts'
import type { JobRow } from '#jobs/queue/jobs.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { Time } from '../../../ui/time.tsx'
import { DeletedJobCard } from '../../jobs/deleted-job.tsx'

type LostDeadLetter = { id: string; sourceId: string; at: Date }
type Props = {
  person: string
  wants: boolean
  jobs: JobRow[]
  lost: LostDeadLetter[]
  deleted: DeletedJob[]
  role: StaffRole
}

/** Every job of the person once, newest first; a dead letter and its copy in the dead letter queue are shown as one. */
export function JobsOfPerson({ person, wants, jobs, lost, deleted, role }: Props) {
  const current = jobs.find((job) => job.current)
  return (
    <Card id="jobs" title={words.title}>
      {!current && deleted.length === 0 && <p>{wants ? words.gone : words.none}</p>}
      <ul className="grid gap-3">
        {deleted.map((job) => (
          <li key={job.jobId}>
            <DeletedJobCard deleted={job} role={role} person={person} />
          </li>
        ))}
        {jobs.map((job) => (
          <li key={job.id} data-job={job.id}>
            <p className="flex flex-wrap items-center gap-x-3">
              <a href={`/admin/jobs/${job.id}`}>{words.job(shortId(job.id))}</a>
              <Badge tone={stateWords[job.state].tone}>{stateWords[job.state].name}</Badge>
            </p>
            <p className="text-xs text-muted">
              {words.created}
              <Time at={job.createdOn.toISOString()} />
              {!job.current && words.replaced}
              {job.deadLetterId && words.inDeadLetters}
            </p>
          </li>
        ))}
        {lost.map(({ id, sourceId, at }) => (
          <li key={id} data-job={sourceId}>
            <p className="flex flex-wrap items-center gap-x-3">
              {words.job(shortId(sourceId))} <Badge tone="bad">{words.deadLetter}</Badge>
            </p>
            <p className="text-xs text-muted">
              {words.since}
              <Time at={at.toISOString()} />
              {words.rowGone}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  )
}

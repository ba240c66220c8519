import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { explain, stateWords } from '#app/words/jobs.ts'
import { findAttempts } from '#db/attempts.ts'
import { findJobAuditEvents } from '#db/audit-events.ts'
import { findDeletedJob } from '#db/deleted-jobs.ts'
import type { StaffRole } from '#db/staff-schema.ts'
import { findJob, type JobRow } from '#jobs/pgboss-queries.ts'
import { runtime } from '../../../runtime.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Time } from '../../../ui/time.tsx'
import { AdminPage } from '../../admin-page.tsx'
import { Facts } from '../../facts.tsx'
import { isId } from '../../registrations/filter.ts'
import { requireAdmin } from '../../session.ts'
import { DeletedJobCard } from '../deleted-job.tsx'
import { JobActions } from '../job-actions.tsx'
import { Said } from '../undo-form.tsx'
import { Timeline } from './timeline.tsx'

export const metadata: Metadata = { title: 'Job' }

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ done?: string; why?: string }> }

export default async function JobPage({ params, searchParams }: Props) {
  const { role } = await requireAdmin()
  const { db } = runtime()
  const { id } = await params
  const job = await findJob(db, id)
  const { done, why } = await searchParams
  if (!job) return <DeletedJobPage id={id} role={role} why={why} />
  const [attempts, events] = await Promise.all([
    job.userId ? findAttempts(db, job.userId) : [],
    findJobAuditEvents(db, job.id),
  ])
  const last = attempts.at(-1)

  return (
    <AdminPage title={`Job of ${job.username ?? 'a person who is gone'}`} here="/admin/jobs">
      <Said done={done} why={why} job={job.id} role={role} />
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_2fr]">
        <section aria-label="Job" className="grid gap-4 rounded-xl border border-line bg-surface p-5">
          <Badge tone={stateWords[job.state].tone}>{stateWords[job.state].name}</Badge>
          {last && <p data-testid="why">{explain(last)}</p>}
          {last?.fingerprint && (
            <a href={`/admin/failures/${last.fingerprint}`}>Everybody with this failure</a>
          )}
          <JobActions job={job} role={role} />
          <JobFacts job={job} />
        </section>
        <Timeline attempts={attempts} events={events} registeredAt={job.createdOn} />
      </div>
    </AdminPage>
  )
}

const isDueLater = ({ state, startAfter }: JobRow) =>
  state === 'retry' || (state === 'created' && startAfter.getTime() > Date.now())

/** In the place of a job that was deleted: who did it, and its undo. */
async function DeletedJobPage({ id, role, why }: { id: string; role: StaffRole; why?: string }) {
  const deleted = isId(id) ? await findDeletedJob(runtime().db, id) : null
  if (!deleted) notFound()
  return (
    <AdminPage title={`Deleted job of ${deleted.username}`} here="/admin/jobs">
      <Said why={why} role={role} />
      <section aria-label="Job" className="grid gap-4 rounded-xl border border-line bg-surface p-5">
        <DeletedJobCard deleted={deleted} role={role} />
        <a href={`/admin/registrations/${deleted.userId}`}>{deleted.username}</a>
      </section>
    </AdminPage>
  )
}

function JobFacts({ job }: { job: JobRow }) {
  const facts: [string, React.ReactNode][] = [
    ['Person', job.userId && <a href={`/admin/registrations/${job.userId}`}>{job.username}</a>],
    ['Email address', job.email],
    ['Subscription', job.subscription?.replaceAll('_', ' ')],
    ['Created', <Time key="created" at={job.createdOn.toISOString()} />],
    ['Next try', isDueLater(job) ? <Time key="next" at={job.startAfter.toISOString()} /> : 'none'],
    ['Payload', <code key="payload">{JSON.stringify(job.data)}</code>],
    ['Job id', <code key="id">{job.id}</code>],
  ]
  return <Facts facts={facts} />
}

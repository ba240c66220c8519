import { notFound, redirect } from 'next/navigation'
import { currentReader } from '#app/admin/access/reader.ts'
import { requireAdmin } from '#app/admin/access/session.ts'
import { AdminPage } from '#app/admin/frame/admin-page.tsx'
import { supportText, supportWords } from '#app/admin/jobs/[id]/support-words.ts'
import { jobWords as words } from '#app/admin/jobs/[id]/words.ts'
import { Facts } from '#app/admin/parts/facts.tsx'
import { NextTry } from '#app/admin/parts/provider/wait.tsx'
import { StoryLayout } from '#app/admin/parts/story-layout.tsx'
import { stateWords } from '#app/words/jobs.ts'
import { explain } from '#app/words/outcomes.ts'
import { isUuid } from '#db/ids.ts'
import { findTurn } from '#db/operations/pending.ts'
import { findUserIdByAnyId } from '#db/people/people.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { findJobAuditEvents } from '#db/staff/audit-events.ts'
import { findJobAttempts } from '#db/subscriptions/attempts.ts'
import { findDeletedJob } from '#db/subscriptions/deleted-jobs.ts'
import { nextTry } from '#jobs/actions/why-not.ts'
import { findJob, type JobRow } from '#jobs/queue/jobs.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { CopyId } from '../../../ui/copy-id.tsx'
import { Time } from '../../../ui/time.tsx'
import { Turn } from '../../operations/turn.tsx'
import { DeletedJobCard } from '../deleted-job.tsx'
import { JobActions } from '../job-actions.tsx'
import { Said, type SaidParams } from '../said.tsx'
import { CopyText } from './copy-text.tsx'
import { StateTimeline } from './state-timeline.tsx'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SaidParams> }

export default async function JobPage({ params, searchParams }: Props) {
  const { role } = await requireAdmin()
  const { db } = await currentReader()
  const { id } = await params
  const job = await findJob(db, id)
  const said = await searchParams
  if (!job) return <DeletedJobPage id={id} role={role} said={said} />
  const [{ attempts, others }, events, turn] = await Promise.all([
    job.userId ? findJobAttempts(db, job.userId, job.id) : { attempts: [], others: false },
    findJobAuditEvents(db, job.id),
    job.userId && job.current && job.subscription === 'needs_attention' ? findTurn(db, job.userId) : null,
  ])
  const last = attempts.at(-1)

  return (
    <AdminPage title={words.heading(job.username)} tab={words.title} here="/admin/jobs">
      <Said said={said} job={job.id} userId={job.userId} role={role} />
      <StoryLayout
        now={
          <Card aria-label={words.label}>
            <Badge tone={stateWords[job.state].tone}>{stateWords[job.state].name}</Badge>
            {last && <p data-testid="why">{explain(last)}</p>}
            {last?.fingerprint && <a href={`/admin/failures/${last.fingerprint}`}>{words.sameFailure}</a>}
            {turn && (
              <p>
                <Turn turn={turn} />
              </p>
            )}
            <JobActions job={job} role={role} />
          </Card>
        }
        story={
          <>
            <StateTimeline job={job} attempts={attempts} events={events} turn={turn} />
            {others && (
              <p className="text-muted">
                {words.others.before}
                <a href={`/admin/registrations/${job.userId}`}>{words.others.link}</a>
                {words.others.after}
              </p>
            )}
          </>
        }
        facts={
          <>
            <Card id="facts" title={words.facts.title}>
              <JobFacts job={job} />
            </Card>
            {attempts.length > 0 && (
              <Card id="support" title={supportWords.title}>
                <p className="text-muted">{supportWords.about}</p>
                <CopyText text={supportText(attempts)} words={supportWords} />
              </Card>
            )}
          </>
        }
      />
    </AdminPage>
  )
}

type DeletedProps = { id: string; role: StaffRole; said: SaidParams }

/** Shown instead of a job that was deleted: who did it, and its undo. A finished job that is gone leads to its person. */
async function DeletedJobPage({ id, role, said }: DeletedProps) {
  if (!isUuid(id)) notFound()
  const { db } = await currentReader()
  const deleted = await findDeletedJob(db, id)
  if (!deleted) {
    const userId = await findUserIdByAnyId(db, id)
    if (userId) redirect(`/admin/registrations/${userId}`)
    notFound()
  }
  return (
    <AdminPage title={words.deletedHeading(deleted.username)} tab={words.title} here="/admin/jobs">
      <Said said={said} job={id} userId={deleted.userId} role={role} />
      <Card aria-label={words.label}>
        <DeletedJobCard deleted={deleted} role={role} />
        <a href={`/admin/registrations/${deleted.userId}`}>{deleted.username}</a>
      </Card>
    </AdminPage>
  )
}

function JobFacts({ job }: { job: JobRow }) {
  const next = nextTry(job)
  const facts: [string, React.ReactNode][] = [
    [words.facts.person, job.userId && <a href={`/admin/registrations/${job.userId}`}>{job.username}</a>],
    [words.facts.email, job.email],
    [words.facts.subscription, job.subscription?.replaceAll('_', ' ')],
    [words.facts.created, <Time key="created" at={job.createdOn.toISOString()} />],
    [words.facts.nextTry, next ? <NextTry key="next" at={next} /> : words.facts.noNextTry],
    [
      words.facts.payload,
      <code key="payload" className="text-xs">
        {JSON.stringify(job.data)}
      </code>,
    ],
    [words.facts.id, <CopyId key="id" id={job.id} whole />],
  ]
  return <Facts facts={facts} />
}

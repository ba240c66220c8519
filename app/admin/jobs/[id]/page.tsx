import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { explain, stateWords } from '#app/words/jobs.ts'
import { supportText, supportWords } from '#app/words/support.ts'
import { findJobAttempts } from '#db/attempts.ts'
import { findJobAuditEvents } from '#db/audit-events.ts'
import { findJob, type JobRow } from '#jobs/pgboss-queries.ts'
import { runtime } from '../../../runtime.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Time } from '../../../ui/time.tsx'
import { AdminPage } from '../../admin-page.tsx'
import { Facts } from '../../facts.tsx'
import { requireAdmin } from '../../session.ts'
import { JobActions } from '../job-actions.tsx'
import { CopyText } from './copy-text.tsx'
import { StateTimeline } from './state-timeline.tsx'

export const metadata: Metadata = { title: 'Job' }

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ done?: string; why?: string }> }

export default async function JobPage({ params, searchParams }: Props) {
  await requireAdmin()
  const { db } = runtime()
  const job = await findJob(db, (await params).id)
  if (!job) notFound()
  const [{ attempts, others }, events] = await Promise.all([
    job.userId ? findJobAttempts(db, job.userId, job.id) : { attempts: [], others: false },
    findJobAuditEvents(db, job.id),
  ])
  const last = attempts.at(-1)
  const { done, why } = await searchParams

  return (
    <AdminPage title={`Job of ${job.username ?? 'a person who is gone'}`} here="/admin/jobs">
      {done && <Notice tone="good">Done: the job was {done}.</Notice>}
      {why && <Notice tone="problem">Nothing was done. {why}</Notice>}
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_2fr]">
        <section aria-label="Job" className="grid gap-4 rounded-xl border border-line bg-surface p-5">
          <Badge tone={stateWords[job.state].tone}>{stateWords[job.state].name}</Badge>
          {last && <p data-testid="why">{explain(last)}</p>}
          {last?.fingerprint && (
            <a href={`/admin/failures/${last.fingerprint}`}>Everybody with this failure</a>
          )}
          <JobActions job={job} />
          <JobFacts job={job} />
        </section>
        <div className="grid gap-6">
          <StateTimeline job={job} attempts={attempts} events={events} />
          {others && (
            <p className="text-muted">
              The person has attempts of other jobs too:{' '}
              <a href={`/admin/registrations/${job.userId}`}>everything that happened to them</a>.
            </p>
          )}
          {attempts.length > 0 && (
            <section
              aria-labelledby="support"
              className="grid gap-3 rounded-xl border border-line bg-surface p-5"
            >
              <h2 id="support" className="text-lg font-semibold">
                {supportWords.title}
              </h2>
              <p className="text-sm text-muted">{supportWords.about}</p>
              <CopyText text={supportText(attempts)} words={supportWords} />
            </section>
          )}
        </div>
      </div>
    </AdminPage>
  )
}

function JobFacts({ job }: { job: JobRow }) {
  const facts: [string, React.ReactNode][] = [
    ['Person', job.userId && <a href={`/admin/registrations/${job.userId}`}>{job.username}</a>],
    ['Email address', job.email],
    ['Subscription', job.subscription?.replaceAll('_', ' ')],
    ['Created', <Time key="created" at={job.createdOn.toISOString()} />],
    ['Next try', job.state === 'retry' ? <Time key="next" at={job.startAfter.toISOString()} /> : 'none'],
    ['Payload', <code key="payload">{JSON.stringify(job.data)}</code>],
    ['Job id', <code key="id">{job.id}</code>],
  ]
  return <Facts facts={facts} />
}

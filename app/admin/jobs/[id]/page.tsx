import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { explain, stateWords } from '#app/words/jobs.ts'
import { findAttempts } from '#db/attempts.ts'
import { findJobAuditEvents } from '#db/audit-events.ts'
import { findJob, type JobRow } from '#jobs/pgboss-queries.ts'
import { runtime } from '../../../runtime.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Time } from '../../../ui/time.tsx'
import { AdminPage } from '../../admin-page.tsx'
import { Facts } from '../../facts.tsx'
import { SaidOnce } from '../../said-once.tsx'
import { requireAdmin } from '../../session.ts'
import { JobActions } from '../job-actions.tsx'
import { Timeline } from './timeline.tsx'

export const metadata: Metadata = { title: 'Job' }

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ done?: string; why?: string }> }

export default async function JobPage({ params, searchParams }: Props) {
  await requireAdmin()
  const { db } = runtime()
  const job = await findJob(db, (await params).id)
  if (!job) notFound()
  const [attempts, events] = await Promise.all([
    job.userId ? findAttempts(db, job.userId) : [],
    findJobAuditEvents(db, job.id),
  ])
  const last = attempts.at(-1)
  const { done, why } = await searchParams

  return (
    <AdminPage title={`Job of ${job.username ?? 'a person who is gone'}`} here="/admin/jobs">
      <SaidOnce>
        {done && <Notice tone="good">Done: the job was {done}.</Notice>}
        {why && <Notice tone="problem">Nothing was done. {why}</Notice>}
      </SaidOnce>
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
        <Timeline attempts={attempts} events={events} registeredAt={job.createdOn} />
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

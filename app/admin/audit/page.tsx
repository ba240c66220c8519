import type { Metadata } from 'next'
import { stateWords } from '#app/words/jobs.ts'
import { filterInWords } from '#app/words/operations.ts'
import { findAuditEvents } from '#db/audit-events.ts'
import type { OperationFilter } from '#db/failure-schema.ts'
import type { JobState } from '#jobs/pgboss-queries.ts'
import { runtime } from '../../runtime.ts'
import { Time } from '../../ui/time.tsx'
import { AdminPage } from '../admin-page.tsx'
import { PersonEvent } from '../person-event.tsx'
import { requireAdmin } from '../session.ts'
import { CheckEvent, isOfStaff, StaffEvent } from './staff-event.tsx'

export const metadata: Metadata = { title: 'Audit' }

type Props = { event: Awaited<ReturnType<typeof findAuditEvents>>[number] }
const stateName = (state: unknown) => stateWords[state as JobState]?.name ?? String(state)
const words = (value: unknown) => String(value).replaceAll('_', ' ')

export default async function AuditPage() {
  await requireAdmin()
  const events = await findAuditEvents(runtime().db)
  return (
    <AdminPage title="Audit" here="/admin/audit">
      {events.length === 0 && <p>No administrator has done anything yet.</p>}
      <ol className="grid gap-3">
        {events.map((event) => (
          <li key={event.id} className="rounded-xl border border-line bg-surface p-4">
            <Event event={event} />
          </li>
        ))}
      </ol>
    </AdminPage>
  )
}

function Event({ event }: Props) {
  if (event.detail.provider) return <ProviderEvent event={event} />
  if (event.detail.subject) return <OperationEvent event={event} />
  if (isOfStaff(event)) return <StaffEvent event={event} />
  if (event.action === 'check provider') return <CheckEvent event={event} />
  const ofPerson = ['look up', 'correct address', 'export', 'export jobs'].includes(event.action)
  return (
    <>
      {ofPerson ? <ActOnPerson event={event} /> : <JobEvent event={event} />}
      {event.userId && (
        <p className="text-sm">
          <a href={`/admin/registrations/${event.userId}`}>Person</a>
        </p>
      )}
    </>
  )
}

function ActOnPerson({ event }: Props) {
  return (
    <>
      <PersonEvent event={event} />
      <p className="text-sm text-muted">
        <Time at={event.at.toISOString()} />
      </p>
    </>
  )
}

function JobEvent({ event }: Props) {
  return (
    <>
      <p>
        <strong>{event.actor}</strong> {event.action}{' '}
        {event.jobId && <a href={`/admin/jobs/${event.jobId}`}>job {event.jobId.slice(0, 8)}</a>}
      </p>
      <p className="text-sm text-muted">
        <Time at={event.at.toISOString()} />, the job was {stateName(event.detail.before)}, the subscription{' '}
        {words(event.detail.subscription)}
        {event.detail.reason ? `: ${event.detail.reason}` : ''}
      </p>
    </>
  )
}

function ProviderEvent({ event: { actor, action, at, detail } }: Props) {
  return (
    <>
      <p className="wrap-anywhere">
        <strong>{actor}</strong> {action} <a href="/admin/provider">{String(detail.provider)}</a>:{' '}
        {String(detail.reason)}
      </p>
      <p className="text-sm text-muted">
        <Time at={at.toISOString()} />, the circuit was {words(detail.before)}
        {detail.until ? (
          <>
            , until <Time at={String(detail.until)} />
          </>
        ) : null}
      </p>
    </>
  )
}

/** A bulk action: begun with whom it is for, ended with how far it came. */
function OperationEvent({ event: { actor, action, at, detail } }: Props) {
  const { text, href } = filterInWords(detail.filter as OperationFilter)
  const counts = ['matched', 'retried', 'succeeded', 'failed', 'skipped'].filter((name) => name in detail)
  return (
    <>
      <p className="wrap-anywhere">
        <strong>{actor}</strong> {action} of {href ? <a href={href}>{text}</a> : text}
        {detail.reason ? `: ${detail.reason}` : ''}
      </p>
      <p className="text-sm text-muted">
        <Time at={at.toISOString()} />
        {counts.map((name) => `, ${detail[name]} ${name}`).join('')}
      </p>
    </>
  )
}

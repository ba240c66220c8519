import { events as words } from '#app/admin/audit/event-words.ts'
import { changesInWords, valueInWords } from '#app/admin/audit/words.ts'
import { filterInWords, type GroupNames } from '#app/admin/operations/words.ts'
import { jobAct, personEvents } from '#app/admin/parts/person-event-words.ts'
import { shortId } from '#app/words/common.ts'
import { stateName } from '#app/words/jobs.ts'
import { circuitName, providerName } from '#app/words/provider.ts'
import type { OperationFilter } from '#db/schema/operations.ts'
import type { AuditEvent } from '#db/staff/audit-events.ts'
import { handText } from '#jobs/monitoring/circuit-text.ts'
import { Time } from '../../ui/time.tsx'
import { PersonEvent } from '../parts/person-event.tsx'
import { AccessEvent, isOfAccess } from './access-event.tsx'
import { CheckEvent, isOfStaff, StaffEvent } from './staff-event.tsx'

type Props = { event: AuditEvent }
type OfGroups = Props & { groups: GroupNames }

/** Who did what to whom, why, and the state before and after. */
export function AuditLine({ event, groups }: OfGroups) {
  const { action, detail, userId } = event
  if (detail.provider) return <ProviderEvent event={event} />
  if (detail.subject) return <OperationEvent event={event} groups={groups} />
  if (isOfAccess(event)) return <AccessEvent event={event} />
  if (isOfStaff(event)) return <StaffEvent event={event} />
  if (action === 'check provider') return <CheckEvent event={event} />
  const ofPerson = ['look up', 'correct address', 'review address', 'export', 'export jobs'].includes(action)
  const ofJob = event.jobId !== null && 'subscription' in detail
  return (
    <>
      {ofPerson && <ActOnPerson event={event} />}
      {!ofPerson && (ofJob ? <JobEvent event={event} /> : <OtherEvent event={event} />)}
      {userId && (
        <p className="text-xs">
          <a href={`/admin/registrations/${userId}`}>{words.person}</a>
        </p>
      )}
    </>
  )
}

function ActOnPerson({ event }: Props) {
  return (
    <>
      <PersonEvent event={event} />
      <p className="text-xs text-muted">
        <Time at={event.at.toISOString()} />
      </p>
    </>
  )
}

function JobEvent({ event: { actor, action, jobId, at, detail } }: Props) {
  const [before, after] = jobAct(action)
  return (
    <>
      <p>
        <strong>{actor}</strong> {before}
        {jobId && <a href={`/admin/jobs/${jobId}`}>{personEvents.job(shortId(jobId))}</a>}
        {after}
        {detail.operation ? personEvents.inBulk : ''}
      </p>
      <p className="text-xs text-muted">
        <Time at={at.toISOString()} />
        {words.jobWas(stateName(detail.before), valueInWords(detail.subscription))}
        {detail.reason ? `: ${detail.reason}` : ''}
      </p>
    </>
  )
}

function ProviderEvent({ event: { actor, action, at, detail } }: Props) {
  return (
    <>
      <p className="wrap-anywhere">
        <strong>{actor}</strong>
        {words.provider(action, detail.before)}
        <a href="/admin/provider">{providerName(detail.provider)}</a>
        {': '}
        {handText(String(detail.reason))}
      </p>
      <p className="text-xs text-muted">
        <Time at={at.toISOString()} />
        {typeof detail.before === 'string' && words.circuitWas(circuitName(detail.before))}
        {detail.held === true && words.held}
        {detail.until ? (
          <>
            {words.until}
            <Time at={String(detail.until)} />
          </>
        ) : null}
      </p>
    </>
  )
}

/** A bulk action: its start with the people it is for, its end with how far it came. */
function OperationEvent({ event: { actor, action, at, detail }, groups }: OfGroups) {
  const { text, href } = filterInWords(detail.filter as OperationFilter, groups)
  const [before, after] = words.operation(action, String(detail.state).replaceAll('_', ' '))
  const counts = Object.entries(words.counts).filter(([count]) => count in detail)
  return (
    <>
      <p className="wrap-anywhere">
        <strong>{actor}</strong>
        {before}
        {href ? <a href={href}>{text}</a> : text}
        {after}
        {detail.reason ? `: ${detail.reason}` : ''}
      </p>
      <p className="text-xs text-muted">
        <Time at={at.toISOString()} />
        {counts.map(([count, name]) => `, ${detail[count]} ${name}`).join('')}
      </p>
    </>
  )
}

/** Any other event: its reason, and the changed fields. */
function OtherEvent({ event: { actor, action, at, detail } }: Props) {
  const { reason, before, after, ...others } = detail
  const facts = Object.entries(others).map(
    ([name, value]) => `${name.replaceAll('_', ' ')} ${valueInWords(value)}`,
  )
  return (
    <>
      <p className="wrap-anywhere">
        <strong>{actor}</strong> {action}
        {facts.length > 0 && `, ${facts.join(', ')}`}
        {reason ? `: ${String(reason)}` : ''}
      </p>
      {changesInWords(before, after).map((change) => (
        <p key={change.what} className="wrap-anywhere">
          {change.what && `${change.what}: `}
          {change.before} → <strong>{change.after}</strong>
        </p>
      ))}
      <p className="text-xs text-muted">
        <Time at={at.toISOString()} />
      </p>
    </>
  )
}

import { staffActionWords } from '#app/admin/administrators/words.ts'
import { checkEvents, staffEvents } from '#app/admin/audit/event-words.ts'
import { entryOf } from '#app/words/entry.ts'
import { providerName } from '#app/words/provider.ts'
import type { findAuditEvents } from '#db/staff/audit-events.ts'
import { Time } from '../../ui/time.tsx'

type Event = Awaited<ReturnType<typeof findAuditEvents>>[number]

export const isOfStaff = ({ detail }: Event) => typeof detail.administrator === 'string'

/** A change to an administrator. */
export function StaffEvent({ event: { actor, action, at, detail } }: { event: Event }) {
  const { administrator, role, before, after, reason } = detail
  const roles = [
    role && staffEvents.withRole(String(role)),
    before && after && staffEvents.fromTo(String(before), String(after)),
    before && !after && staffEvents.roleWas(String(before)),
  ].filter(Boolean)
  return (
    <>
      <p className="wrap-anywhere">
        <strong>{actor}</strong> {entryOf(staffActionWords, action) ?? action}{' '}
        <strong>{String(administrator)}</strong> {roles.join(', ')}
        {reason ? `: ${reason}` : ''}
      </p>
      <p className="text-xs text-muted">
        <Time at={at.toISOString()} />
      </p>
    </>
  )
}

export function CheckEvent({ event: { actor, at, detail } }: { event: Event }) {
  return (
    <>
      <p>
        <strong>{actor}</strong>
        {checkEvents.had}
        <a href="/admin/provider#check">{providerName(detail.at)}</a>
        {detail.kind === 'settings' ? checkEvents.settings : checkEvents.address}
      </p>
      <p className="text-xs text-muted">
        <Time at={at.toISOString()} />
      </p>
    </>
  )
}

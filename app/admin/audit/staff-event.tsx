import { actionWords } from '#app/words/administrators.ts'
import { providerWords } from '#app/words/provider.ts'
import type { findAuditEvents } from '#db/audit-events.ts'
import type { ProviderName } from '#env'
import { Time } from '../../ui/time.tsx'

type Event = Awaited<ReturnType<typeof findAuditEvents>>[number]

export const isOfStaff = ({ detail }: Event) => typeof detail.administrator === 'string'

/** What was done to an administrator. */
export function StaffEvent({ event: { actor, action, at, detail } }: { event: Event }) {
  const { administrator, role, before, after } = detail
  const roles = [
    role && `with the role ${role}`,
    before && after && `from ${before} to ${after}`,
    before && !after && `whose role was ${before}`,
  ].filter(Boolean)
  return (
    <>
      <p className="wrap-anywhere">
        <strong>{actor}</strong> {actionWords[action] ?? action} <strong>{String(administrator)}</strong>{' '}
        {roles.join(', ')}
      </p>
      <p className="text-sm text-muted">
        <Time at={at.toISOString()} />
      </p>
    </>
  )
}

export function CheckEvent({ event: { actor, at, detail } }: { event: Event }) {
  return (
    <>
      <p>
        <strong>{actor}</strong> had{' '}
        <a href="/admin/provider#check">{providerWords[detail.at as ProviderName] ?? String(detail.at)}</a>{' '}
        asked about {detail.kind === 'settings' ? 'key and list' : 'an address'}
      </p>
      <p className="text-sm text-muted">
        <Time at={at.toISOString()} />
      </p>
    </>
  )
}

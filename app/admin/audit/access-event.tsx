import { accessWords, timesInWords } from '#app/admin/audit/words.ts'
import { accessActions } from '#db/schema/staff.ts'
import type { AuditEvent } from '#db/staff/audit-events.ts'
import { Time } from '../../ui/time.tsx'

const accessOf = ({ action }: AuditEvent) => accessActions.find((known) => known === action)
export const isOfAccess = (event: AuditEvent) => accessOf(event) !== undefined

/** A sign-in, sign-out or refusal. Repetitions within an hour are one event with a count. */
export function AccessEvent({ event }: { event: AuditEvent }) {
  const action = accessOf(event)
  const { actor, at, detail } = event
  const times = Number(detail.times ?? 1)
  return (
    <>
      <p className="wrap-anywhere">
        <strong>{actor}</strong> {action && accessWords[action](detail)}
      </p>
      <p className="text-xs text-muted">
        <Time at={at.toISOString()} />
        {times > 1 && (
          <>
            {timesInWords(times)}
            <Time at={String(detail.last)} />
          </>
        )}
      </p>
    </>
  )
}

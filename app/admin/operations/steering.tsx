import { steerWords } from '#app/words/operation.ts'
import type { Operation } from '#db/operations.ts'
import type { StaffRole } from '#db/staff-schema.ts'
import { Button } from '../../ui/button.tsx'
import { whyNotRole } from '../roles.ts'
import { steerIt } from './actions.ts'

/** Pauses, resumes or aborts an operation. */
export function Steering({
  operation: { id, pausedAt },
  role,
  from,
}: {
  operation: Operation
  role: StaffRole
  from: string
}) {
  const why = whyNotRole(role, 'operator')
  const steers = [pausedAt ? 'resume' : 'pause', 'abort'] as const
  return (
    <form action={steerIt} className="ml-auto flex flex-wrap items-center gap-2">
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="from" value={from} />
      {steers.map((steer) => (
        <Button
          key={steer}
          name="steer"
          value={steer}
          tone="quiet"
          disabled={!!why}
          aria-describedby={why ? `why-${id}` : undefined}
          className="px-3 py-1.5 text-sm"
        >
          {steerWords[steer]}
        </Button>
      ))}
      {why && (
        <p id={`why-${id}`} className="text-sm text-muted">
          {why}
        </p>
      )}
    </form>
  )
}

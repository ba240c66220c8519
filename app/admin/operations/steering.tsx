import { abortWords, steerWords } from '#app/admin/operations/[id]/words.ts'
import { ReasonField } from '#app/admin/parts/form/reason-field.tsx'
import type { Operation } from '#db/operations/operations.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { Button } from '../../ui/button.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { whyNotRole } from '../access/roles.ts'
import { steerIt } from './actions.ts'

type Props = { operation: Operation; role: StaffRole; from: string }

/**
 * Pauses, resumes or aborts an operation. A pause does not ask for confirmation: it can be undone, and must
 * be quick in an incident. An abort cannot, so it wants a reason.
 */
export function Steering({ operation, role, from }: Props) {
  const { id, pausedAt } = operation
  const why = whyNotRole(role, 'operator')
  const described = why ? `why-${id}` : undefined
  const steer = pausedAt ? 'resume' : 'pause'
  return (
    <div className="ml-auto flex flex-wrap items-start justify-end gap-2">
      <form action={steerIt}>
        <Which id={id} from={from} />
        {pausedAt && <input type="hidden" name="pausedAt" value={pausedAt.toISOString()} />}
        <SubmitButton
          name="steer"
          value={steer}
          tone="quiet"
          disabled={!!why}
          aria-describedby={described}
          size="small"
        >
          {steerWords[steer]}
        </SubmitButton>
      </form>
      {why ? (
        <Button tone="quiet" disabled aria-describedby={described} size="small">
          {abortWords.summary}
        </Button>
      ) : (
        <details id={`abort-${id}`} className="rounded-lg border border-control bg-surface">
          <summary className="cursor-pointer px-3 py-1.5 font-semibold">{abortWords.summary}</summary>
          <form action={steerIt} className="grid max-w-sm gap-3 border-t border-line p-3">
            <Which id={id} from={from} />
            <p>{abortWords.text(operation)}</p>
            <ReasonField id={`abort-reason-${id}`} label={abortWords.reason} />
            <SubmitButton name="steer" value="abort" size="small">
              {abortWords.button}
            </SubmitButton>
          </form>
        </details>
      )}
      {why && (
        <p id={described} className="basis-full text-muted">
          {why}
        </p>
      )}
    </div>
  )
}

const Which = ({ id, from }: { id: string; from: string }) => (
  <>
    <input type="hidden" name="id" value={id} />
    <input type="hidden" name="from" value={from} />
  </>
)

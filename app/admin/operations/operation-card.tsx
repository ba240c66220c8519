import { filterInWords, kindWords, operationPath, operationStates } from '#app/words/operations.ts'
import type { findSkips } from '#db/operation-people.ts'
import { isOver, type Operation } from '#db/operations.ts'
import type { StaffRole } from '#db/staff-schema.ts'
import { Badge } from '../../ui/badge.tsx'
import { Time } from '../../ui/time.tsx'
import { Steering } from './steering.tsx'

export type Skips = Awaited<ReturnType<typeof findSkips>>
type Props = {
  operation: Operation
  skips: Skips
  role: StaffRole
  /** The page it is shown on, to come back to. */
  from: string
  /** Whether to say whom it is for. */
  withFilter?: boolean
}

/** How far one bulk action came, for everybody to see. */
export function OperationCard({ operation, skips, role, from, withFilter }: Props) {
  const { id, kind, state, pausedAt } = operation
  const { name, tone } = operationStates[state]
  const isPaused = pausedAt !== null && !isOver(state)
  const { text, href } = filterInWords(operation.filter)
  return (
    <div
      data-operation={state}
      data-paused={isPaused || undefined}
      className="grid gap-2 rounded-xl border border-line bg-surface p-4"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={isPaused ? 'bad' : tone}>{isPaused ? 'paused' : name}</Badge>
        <a href={operationPath(id)}>{kindWords[kind].name}</a>
        {withFilter && <span className="wrap-anywhere">{href ? <a href={href}>{text}</a> : text}</span>}
        {!isOver(state) && <Steering operation={operation} role={role} from={from} />}
      </div>
      <p className="wrap-anywhere">
        <strong>{operation.actor}</strong>, <Time at={operation.createdAt.toISOString()} />: “
        {operation.reason}”
      </p>
      <Progress operation={operation} />
      {skips.length > 0 && (
        <p className="text-sm text-muted">
          Left alone: {skips.map(({ people, why }) => `${people} ${why}`).join(', ')}.
        </p>
      )}
    </div>
  )
}

function Progress({ operation }: { operation: Operation }) {
  const { kind, state, note, matched, skipped, retried, succeeded, failed, finishedAt, pausedAt } = operation
  const waiting = retried - succeeded - failed
  const untouched = matched - retried - skipped
  const others = state === 'finished' ? 'erased' : isOver(state) ? `not ${kindWords[kind].done}` : 'to go'
  const parts = [
    `${succeeded} ${kind === 'retry' ? 'succeeded' : kindWords[kind].done}`,
    failed > 0 && `${failed} failed again`,
    waiting > 0 && (finishedAt ? `${waiting} tried again by themselves` : `${waiting} on their way`),
    skipped > 0 && `${skipped} left alone`,
    untouched > 0 && `${untouched} ${others}`,
  ].filter(Boolean)
  const processed = succeeded + failed + skipped
  return (
    <>
      <p data-testid="progress">
        <strong>
          {processed} of {matched.toLocaleString('en')} {matched === 1 ? 'person' : 'people'} processed
        </strong>
        : {parts.join(', ')}.
      </p>
      {!finishedAt && matched > 0 && (
        <progress
          aria-label="Processed"
          max={matched}
          value={processed}
          className="h-2 w-full accent-accent"
        />
      )}
      <p className="text-sm text-muted">
        {pausedAt && !isOver(state) && `Paused by ${operation.pausedBy}. `}
        {note ?? operationStates[state].means}
        {finishedAt && (
          <>
            {' Over since '}
            <Time at={finishedAt.toISOString()} />.
          </>
        )}
      </p>
    </>
  )
}

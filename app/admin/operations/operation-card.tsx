import { progressWords as words } from '#app/words/operation.ts'
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
        <Badge tone={isPaused ? 'bad' : tone}>{isPaused ? words.paused : name}</Badge>
        <a href={operationPath(id)}>{kindWords[kind].name}</a>
        {withFilter && <span className="wrap-anywhere">{href ? <a href={href}>{text}</a> : text}</span>}
        {!isOver(state) && <Steering operation={operation} role={role} from={from} />}
      </div>
      <p className="wrap-anywhere">
        <strong>{operation.actor}</strong>
        {words.by.before}
        <Time at={operation.createdAt.toISOString()} />
        {words.by.after(operation.reason)}
      </p>
      <Progress operation={operation} />
      {skips.length > 0 && <p className="text-sm text-muted">{words.skips(skips)}</p>}
    </div>
  )
}

function Progress({ operation }: { operation: Operation }) {
  const { kind, state, note, matched, skipped, retried, succeeded, failed, finishedAt, pausedAt } = operation
  const waiting = retried - succeeded - failed
  const untouched = matched - retried - skipped
  const others = state === 'finished' ? words.erased : isOver(state) ? words.notDone : words.toGo
  const parts = [
    words.succeeded(succeeded, kind),
    failed > 0 && words.failed(failed),
    waiting > 0 && (finishedAt ? words.triedAgain(waiting) : words.onTheirWay(waiting)),
    skipped > 0 && words.leftAlone(skipped),
    untouched > 0 && others(untouched, kind),
  ].filter((part) => part !== false)
  const processed = succeeded + failed + skipped
  return (
    <>
      <p data-testid="progress">
        <strong>{words.processed(processed, matched)}</strong>
        {words.parts(parts)}
      </p>
      {!finishedAt && matched > 0 && (
        <progress
          aria-label={words.bar}
          max={matched}
          value={processed}
          className="h-2 w-full accent-accent"
        />
      )}
      <p className="text-sm text-muted">
        {pausedAt && !isOver(state) && words.pausedBy(operation.pausedBy)}
        {note ?? operationStates[state].means}
        {finishedAt && (
          <>
            {words.over.before}
            <Time at={finishedAt.toISOString()} />
            {words.over.after}
          </>
        )}
      </p>
    </>
  )
}

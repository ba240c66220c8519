import { progressOf, progressWords as words } from '#app/admin/operations/[id]/words.ts'
import {
  filterInWords,
  type GroupNames,
  leftAlone,
  noteInWords,
  operationName,
  operationPath,
  operationStates,
  stateOfOperation,
} from '#app/admin/operations/words.ts'
import { ProviderWait } from '#app/admin/parts/provider/wait.tsx'
import type { WaitingFor } from '#app/admin/parts/provider/waits-for.ts'
import { isOver, isScheduled, type Operation } from '#db/operations/operations.ts'
import type { findSkips } from '#db/operations/people.ts'
import { isTold, type OperationState } from '#db/schema/operations.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { ProgressBar, type Share } from '../../ui/progress.tsx'
import { Time } from '../../ui/time.tsx'
import { Steering } from './steering.tsx'

type Skips = Awaited<ReturnType<typeof findSkips>>
type Props = {
  operation: Operation
  skips: Skips
  role: StaffRole
  /** The page it is shown on, to return to. */
  from: string
  /** If given, the card says who it is for: the failure groups by name. */
  groups?: GroupNames
}

/** The progress of one bulk action, shown to everybody. */
export function OperationCard({ operation, skips, role, from, groups }: Props) {
  const { id, kind, state, pausedAt } = operation
  const { name, tone } = stateOfOperation(operation)
  const isPaused = pausedAt !== null && !isOver(state)
  const whom = groups && filterInWords(operation.filter, groups)
  return (
    <Card data-operation={state} data-paused={isPaused || undefined} className="gap-2.5!">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Badge tone={isPaused ? 'bad' : tone}>
          {isPaused ? words.paused : isScheduled(operation) ? words.scheduled : name}
        </Badge>
        <a href={operationPath(id)} className="font-semibold">
          {operationName(kind, operation.matched)}
        </a>
        {whom && (
          <span className="wrap-anywhere">{whom.href ? <a href={whom.href}>{whom.text}</a> : whom.text}</span>
        )}
        {!isOver(state) && <Steering operation={operation} role={role} from={from} />}
      </div>
      <p className="text-muted wrap-anywhere">
        <strong className="font-medium text-ink">{operation.actor}</strong>
        {words.by.before}
        <Time at={operation.createdAt.toISOString()} />
        {words.by.after(operation.reason)}
      </p>
      <Progress operation={operation} />
      {skips.length > 0 && <p className="text-muted">{leftAlone(skips)}</p>}
    </Card>
  )
}

/** The people who are next; in all other states, those who were acted on already. */
const turns: Partial<Record<OperationState, WaitingFor>> = {
  queued: 'first',
  canary: 'first',
  ten: 'next',
  all: 'next',
}

/** The same as the words above it, as lengths. */
export const barsOf = ({ succeeded, failed, skipped, retried }: Operation): Share[] => [
  { name: 'succeeded', count: succeeded, tone: 'good' },
  { name: 'failed', count: failed, tone: 'bad' },
  { name: 'left alone', count: skipped, tone: 'plain' },
  { name: 'on their way', count: retried - succeeded - failed, tone: 'wait' },
]

function Progress({ operation }: { operation: Operation }) {
  const { kind, state, note, matched, finishedAt, pausedAt } = operation
  const { processed, parts } = progressOf(operation)
  const waitsFor = isScheduled(operation) ? operation.notBefore : null
  const isHeldBack = isTold(kind) && !finishedAt && !pausedAt && !waitsFor
  return (
    <>
      <p data-testid="progress">
        <strong>{words.processed(processed, matched)}</strong>
        {words.parts(parts)}
      </p>
      {matched > 0 && (
        <ProgressBar label={words.bar} total={matched} parts={barsOf(operation)} legend={false} />
      )}
      {isHeldBack && <ProviderWait turn={turns[state] ?? 'rest'} />}
      <p className="text-muted empty:hidden">
        {pausedAt && !isOver(state) && words.pausedBy(operation.pausedBy)}
        {waitsFor && (
          <>
            {words.begins.before}
            <Time at={waitsFor.toISOString()} />
            {words.begins.after}
          </>
        )}
        {note === null ? operationStates[state].means : noteInWords(note)}
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

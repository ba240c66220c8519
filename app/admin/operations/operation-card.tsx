import { progressOf, progressWords as words } from '#app/admin/operations/[id]/words.ts'
import type { WaitingFor } from '#app/admin/parts/waits-for.ts'
import {
  filterInWords,
  type GroupNames,
  noteInWords,
  operationName,
  operationPath,
  operationStates,
} from '#app/words/operations.ts'
import { leftAlone } from '#app/words/refusals.ts'
import { isOver, isScheduled, type Operation } from '#db/operations/operations.ts'
import type { findSkips } from '#db/operations/people.ts'
import { isTold, type OperationState } from '#db/schema/operations.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { Badge } from '../../ui/badge.tsx'
import { Time } from '../../ui/time.tsx'
import { ProviderWait } from '../parts/provider-wait.tsx'
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
  const { name, tone } = operationStates[state]
  const isPaused = pausedAt !== null && !isOver(state)
  const whom = groups && filterInWords(operation.filter, groups)
  return (
    <div
      data-operation={state}
      data-paused={isPaused || undefined}
      className="grid gap-2 rounded-xl border border-line bg-surface p-4"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={isPaused ? 'bad' : tone}>
          {isPaused ? words.paused : isScheduled(operation) ? words.scheduled : name}
        </Badge>
        <a href={operationPath(id)}>{operationName(kind, operation.matched)}</a>
        {whom && (
          <span className="wrap-anywhere">{whom.href ? <a href={whom.href}>{whom.text}</a> : whom.text}</span>
        )}
        {!isOver(state) && <Steering operation={operation} role={role} from={from} />}
      </div>
      <p className="wrap-anywhere">
        <strong>{operation.actor}</strong>
        {words.by.before}
        <Time at={operation.createdAt.toISOString()} />
        {words.by.after(operation.reason)}
      </p>
      <Progress operation={operation} />
      {skips.length > 0 && <p className="text-sm text-muted">{leftAlone(skips)}</p>}
    </div>
  )
}

/** The people who are next; in all other states, those who were acted on already. */
const turns: Partial<Record<OperationState, WaitingFor>> = {
  queued: 'first',
  canary: 'first',
  ten: 'next',
  all: 'next',
}

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
      {!finishedAt && matched > 0 && (
        <progress
          aria-label={words.bar}
          max={matched}
          value={processed}
          className="h-2 w-full appearance-none overflow-hidden rounded-full border border-control bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
        />
      )}
      {isHeldBack && <ProviderWait turn={turns[state] ?? 'rest'} />}
      <p className="text-sm text-muted">
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

import { groupPath, manyPeople } from '#app/words/failures.ts'
import type { OperationState } from '#db/failure-schema.ts'
import { findSkips, isOver, type Operation } from '#db/operations.ts'
import { runtime } from '../../runtime.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Time } from '../../ui/time.tsx'
import { whyNotMe } from '../session.ts'
import { WhyNot } from '../why-not.tsx'
import { abortRetry } from './[fingerprint]/actions.ts'

const stateWords: Record<OperationState, { name: string; tone: 'good' | 'wait' | 'bad'; means: string }> = {
  queued: { name: 'queued', tone: 'wait', means: 'A worker begins it in a moment.' },
  canary: {
    name: 'first person',
    tone: 'wait',
    means: 'One person is tried first; everybody else waits for the result.',
  },
  ten: {
    name: 'first ten',
    tone: 'wait',
    means: 'The first person succeeded. Ten are tried; more than half must succeed.',
  },
  all: {
    name: 'everybody',
    tone: 'wait',
    means: 'Everybody else is retried, as fast as the provider takes them.',
  },
  settling: {
    name: 'waiting for results',
    tone: 'wait',
    means: 'Everybody was retried; the last results are awaited.',
  },
  finished: { name: 'finished', tone: 'good', means: '' },
  stopped: { name: 'stopped by itself', tone: 'bad', means: '' },
  aborted: { name: 'aborted', tone: 'bad', means: '' },
}

/** Bulk retries, newest first, for everybody to see. `withGroup`: with a link to whom it is for. */
export async function Operations({
  operations,
  withGroup,
}: {
  operations: Operation[]
  withGroup?: boolean
}) {
  const skips = await findSkips(
    runtime().db,
    operations.filter(({ skipped }) => skipped > 0).map(({ id }) => id),
  )
  return (
    <section aria-labelledby="operations" className="grid gap-3">
      <h2 id="operations" className="text-lg font-semibold">
        Retries
      </h2>
      <ol className="grid gap-3">
        {operations.map((operation) => (
          <li
            key={operation.id}
            data-operation={operation.state}
            className="grid gap-2 rounded-xl border border-line bg-surface p-4"
          >
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Badge tone={stateWords[operation.state].tone}>{stateWords[operation.state].name}</Badge>
              {withGroup && <a href={groupPath(operation.filter.fingerprint)}>the group</a>}
              {!isOver(operation.state) && <AbortButton operation={operation} />}
            </div>
            <p className="wrap-anywhere">
              <strong>{operation.actor}</strong>, <Time at={operation.createdAt.toISOString()} />: “
              {operation.reason}”
            </p>
            <Progress operation={operation} />
            <Skipped skips={skips.filter((skip) => skip.operationId === operation.id)} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function Progress({ operation }: { operation: Operation }) {
  const { id, state, note, matched, skipped, retried, succeeded, failed, finishedAt } = operation
  const waiting = retried - succeeded - failed
  const untouched = matched - retried - skipped
  const parts = [
    `${succeeded} succeeded`,
    failed > 0 && `${failed} failed again`,
    waiting > 0 && (finishedAt ? `${waiting} tried again by themselves` : `${waiting} on their way`),
    skipped > 0 && `${skipped} left alone`,
    untouched > 0 && `${untouched} ${isOver(state) ? 'not retried' : 'to go'}`,
  ].filter(Boolean)
  return (
    <>
      <p data-testid="progress">
        <strong>
          {succeeded + failed + skipped} of {manyPeople(matched)} processed
        </strong>
        : {parts.join(', ')}.
      </p>
      {!finishedAt && matched > 0 && (
        <progress
          aria-label="Processed"
          id={id}
          max={matched}
          value={succeeded + failed + skipped}
          className="h-2 w-full accent-accent"
        />
      )}
      <p className="text-sm text-muted">
        {note ?? stateWords[state].means}
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

function Skipped({ skips }: { skips: Awaited<ReturnType<typeof findSkips>> }) {
  if (skips.length === 0) return null
  return (
    <p className="text-sm text-muted">
      Left alone: {skips.map(({ people, why }) => `${people} ${why}`).join(', ')}.
    </p>
  )
}

async function AbortButton({ operation }: { operation: Operation }) {
  const why = await whyNotMe('operator')
  return (
    <form action={abortRetry} className="ml-auto">
      <input type="hidden" name="id" value={operation.id} />
      <input type="hidden" name="fingerprint" value={operation.filter.fingerprint ?? ''} />
      <Button
        tone="quiet"
        className="px-3 py-1.5 text-sm"
        disabled={!!why}
        aria-describedby={why ? `why-no-abort-${operation.id}` : undefined}
      >
        Abort
      </Button>
      <WhyNot id={`why-no-abort-${operation.id}`} why={why} />
    </form>
  )
}

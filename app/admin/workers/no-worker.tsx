import { ago, span } from '#app/words/workers.ts'
import type { Worker } from '#jobs/workers.ts'
import { Notice } from '../../ui/notice.tsx'

type Props = { last: Worker | undefined; oldest: Date | null }

/** The alarm: what it means, and what to do. */
export function NoWorker({ last, oldest }: Props) {
  return (
    // A group, not a live region: the page renders it again every few seconds, with other times.
    <Notice tone="problem" role="group" aria-labelledby="no-worker" data-testid="no-worker">
      <div className="grid gap-3">
        <h2 id="no-worker" className="text-lg font-semibold text-bad">
          No worker is running
        </h2>
        <p>
          People can register and are registered, but the provider is told nothing.{' '}
          {oldest
            ? `The first in the queue has waited for ${span((Date.now() - oldest.getTime()) / 1000)}.`
            : 'Nobody is waiting yet.'}{' '}
          Nothing is lost: once a worker runs, everything drains by itself.
        </p>
        <p>{heardLast(last)}</p>
        <ol className="grid list-decimal gap-1 pl-5">
          <li>
            Start one: <code>npm run worker</code>, or restart its service or container.
          </li>
          <li>
            If it ends again, the last lines of its log say why: settings, the database, or an old schema.
          </li>
          <li>It appears here within seconds of its start.</li>
        </ol>
      </div>
    </Notice>
  )
}

function heardLast(last: Worker | undefined) {
  if (!last) return 'None has run in the last 7 days.'
  const { title, standing, silentSeconds } = last
  return standing === 'stopped'
    ? `${title} was stopped ${ago(silentSeconds)}.`
    : `${title} was heard last ${ago(silentSeconds)} and did not say that it stops: it was killed, crashed, or cannot reach the database.`
}

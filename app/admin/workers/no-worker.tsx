import { noWorker as words } from '#app/admin/workers/words.ts'
import { ago, span } from '#app/words/spans.ts'
import type { Worker } from '#jobs/queue/workers.ts'
import { Notice } from '../../ui/notice.tsx'

type Props = {
  last: Worker | undefined
  /** Seconds; null where nobody waits. */
  waited: number | null
}

/** The alarm: its meaning, and what to do. */
export function NoWorker({ last, waited }: Props) {
  return (
    // A group, not a live region: the page is rendered again every few seconds, with new times.
    <Notice tone="problem" role="group" aria-labelledby="no-worker" data-testid="no-worker">
      <div className="grid gap-3">
        <h2 id="no-worker" className="text-base font-semibold text-bad">
          {words.title}
        </h2>
        <p>
          {words.means} {waited === null ? words.nobodyWaits : words.waited(span(waited))} {words.safe}
        </p>
        <p>{heardLast(last)}</p>
        <ol className="grid list-decimal gap-1 pl-5">
          <li>
            {words.start.before}
            <code>npm run worker</code>
            {words.start.after}
          </li>
          <li>{words.log}</li>
          <li>{words.appears}</li>
        </ol>
      </div>
    </Notice>
  )
}

function heardLast(last: Worker | undefined) {
  if (!last) return words.never
  const { title, state, silentSeconds } = last
  return state === 'stopped'
    ? words.stopped(title, ago(silentSeconds))
    : words.silent(title, ago(silentSeconds))
}

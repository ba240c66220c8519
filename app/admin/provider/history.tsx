import { circuitName } from '#app/words/provider.ts'
import type { findCircuitEvents } from '#db/providers/circuit.ts'
import { circuitText } from '#jobs/monitoring/circuit-text.ts'
import { Time } from '../../ui/time.tsx'
import { isLift } from '../overview/annotations.ts'
import { circuitHistory as words } from './words.ts'

/** Every change of the circuit and every hold ended by hand, newest first. */
export function History({ events }: { events: Awaited<ReturnType<typeof findCircuitEvents>> }) {
  return (
    <section aria-labelledby="history" className="grid content-start gap-4">
      <h2 id="history" className="text-lg font-semibold">
        {words.title}
      </h2>
      {events.length === 0 && <p>{words.none}</p>}
      <ol className="grid gap-4 border-l-2 border-line pl-5">
        {events.map(({ id, at, before, after, reason, actor }) => (
          <li key={id} className="grid gap-1" data-change={`${before} ${after}`}>
            <p className="text-sm text-muted">
              <Time at={at.toISOString()} />
              {words.by(actor)}
            </p>
            <p className="wrap-anywhere">
              <strong>
                {isLift({ before, after }) ? (
                  words.holdLifted
                ) : (
                  <>
                    {circuitName(before)} <span aria-hidden>→</span>
                    <span className="sr-only">{words.to}</span> {circuitName(after)}
                  </>
                )}
              </strong>
              : {circuitText({ actor, reason })}
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

import { circuitName, circuitWords } from '#app/words/provider.ts'
import type { findCircuitEvents } from '#db/providers/circuit.ts'
import { circuitText } from '#jobs/monitoring/circuit-text.ts'
import { Card } from '../../ui/card.tsx'
import { CirclePause, CirclePlay, RotateCw } from '../../ui/icons.ts'
import { Time } from '../../ui/time.tsx'
import { Timeline, TimelineEntry } from '../../ui/timeline.tsx'
import { toneIcons } from '../../ui/tone.ts'
import { isLift } from '../overview/annotations.ts'
import { circuitHistory as words } from './words.ts'

type Event = Awaited<ReturnType<typeof findCircuitEvents>>[number]

/** Every change of the circuit and every hold ended by hand, newest first. */
export const History = ({ events }: { events: Event[] }) => (
  <Card id="history" title={words.title}>
    {events.length === 0 && <p className="text-muted">{words.none}</p>}
    <Timeline>
      {events.map((event) => {
        const { id, at, before, after, reason, actor } = event
        return (
          <TimelineEntry
            key={id}
            data-change={`${before} ${after}`}
            {...lookOf(event)}
            at={
              <>
                <Time at={at.toISOString()} />
                {words.by(actor)}
              </>
            }
          >
            <p className="wrap-anywhere">
              <strong className="font-medium">
                {isLift(event) ? (
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
          </TimelineEntry>
        )
      })}
    </Timeline>
  </Card>
)

function lookOf(event: Event) {
  if (isLift(event)) return { icon: CirclePlay, tone: 'plain' as const }
  const { tone } = circuitWords[event.after]
  const icon =
    event.after === 'paused' ? CirclePause : event.after === 'half_open' ? RotateCw : toneIcons[tone]
  return { icon, tone }
}

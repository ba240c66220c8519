import type { ComponentProps, ReactNode } from 'react'
import { nowWords, timelineWords as words } from '#app/admin/jobs/[id]/words.ts'
import { entryLooks, lookOfAction, lookOfAttempt, lookOfJob } from '#app/admin/parts/entry-looks.ts'
import { NextTry } from '#app/admin/parts/provider/wait.tsx'
import { stateName, stateWords } from '#app/words/jobs.ts'
import type { findTurn } from '#db/operations/pending.ts'
import { type AuditEvent, MOST_EVENTS } from '#db/staff/audit-events.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'
import { MOST_ATTEMPTS } from '#db/subscriptions/attempts.ts'
import { nextTry } from '#jobs/actions/why-not.ts'
import type { JobRow } from '#jobs/queue/jobs.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { Time } from '../../../ui/time.tsx'
import { Timeline, TimelineEntry } from '../../../ui/timeline.tsx'
import { Turn } from '../../operations/turn.tsx'
import { AttemptExchange } from './exchange.tsx'

type Entry = Pick<ComponentProps<typeof TimelineEntry>, 'icon' | 'tone'> & {
  at: Date | null
  key: string
  body: ReactNode
}
type Props = {
  job: JobRow
  attempts: Attempt[]
  events: AuditEvent[]
  turn: Awaited<ReturnType<typeof findTurn>>
}

/** The states of the job, each with its time and reason, oldest first. */
export function StateTimeline({ job, attempts, events, turn }: Props) {
  const entries: Entry[] = [
    ...attempts.map((attempt) => ({
      at: attempt.startedAt,
      key: attempt.id,
      ...lookOfAttempt(attempt),
      body: <AttemptExchange attempt={attempt} open={attempt === attempts.at(-1)} />,
    })),
    ...events.map((event) => ({
      at: event.at,
      key: event.id,
      ...lookOfAction(event.action),
      body: <Action event={event} />,
    })),
  ]
  entries.sort((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0))
  const created = { at: job.createdOn, key: 'created', ...entryLooks.job, body: <Created /> }
  return (
    <Card id="timeline" title={words.title}>
      {(attempts.length === MOST_ATTEMPTS || events.length === MOST_EVENTS) && (
        <p className="text-muted">{words.leftOut}</p>
      )}
      <Timeline>
        {[created, ...entries, nowOf(job, turn)].map(({ at, key, body, ...look }) => (
          <TimelineEntry key={key} data-entry={key} at={at && <Time at={at.toISOString()} />} {...look}>
            {body}
          </TimelineEntry>
        ))}
      </Timeline>
    </Card>
  )
}

const Created = () => (
  <p className="flex flex-wrap items-center gap-x-3">
    <Badge tone={stateWords.created.tone}>{stateWords.created.name}</Badge> {words.created}
  </p>
)

function Action({ event: { actor, action, detail } }: { event: AuditEvent }) {
  const was = detail.before === undefined ? undefined : stateName(detail.before)
  return (
    <p className="wrap-anywhere" data-action={action}>
      <strong>{actor}</strong>
      {words.acted({ action, was, reason: detail.reason, inBulk: !!detail.operation })}
    </p>
  )
}

/** The current state: pg-boss's word, whatever the attempts said before. */
function nowOf(job: JobRow, turn: Props['turn']): Entry {
  const { name, tone } = stateWords[job.state]
  const next = nextTry(job)
  const since = { active: job.startedOn, retry: null, created: null }
  return {
    at: job.state in since ? since[job.state as keyof typeof since] : job.completedOn,
    key: 'now',
    ...lookOfJob(job.state),
    body: (
      <p className="flex flex-wrap items-center gap-x-3">
        <span>{words.now}</span>
        <Badge tone={tone}>{name}</Badge>
        <span className="wrap-anywhere">{turn ? <Turn turn={turn} /> : nowWords[job.state]}</span>
        {next && (
          <span>
            {words.nextTry} <NextTry at={next} />
          </span>
        )}
      </p>
    ),
  }
}

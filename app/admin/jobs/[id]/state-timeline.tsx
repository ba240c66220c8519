import type { ReactNode } from 'react'
import { timelineWords as words } from '#app/admin/jobs/[id]/words.ts'
import { NextTry } from '#app/admin/parts/provider-wait.tsx'
import { nowWords, stateName, stateWords } from '#app/words/jobs.ts'
import type { findTurn } from '#db/operations/pending.ts'
import { type AuditEvent, MOST_EVENTS } from '#db/staff/audit-events.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'
import { MOST_ATTEMPTS } from '#db/subscriptions/attempts.ts'
import { nextTry } from '#jobs/actions/why-not.ts'
import type { JobRow } from '#jobs/queue/jobs.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Time } from '../../../ui/time.tsx'
import { Turn } from '../../operations/turn.tsx'
import { AttemptExchange } from './exchange.tsx'

type Entry = { at: Date | null; key: string; body: ReactNode }
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
      body: <AttemptExchange attempt={attempt} />,
    })),
    ...events.map((event) => ({ at: event.at, key: event.id, body: <Action event={event} /> })),
  ]
  entries.sort((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0))
  const all = [{ at: job.createdOn, key: 'created', body: <Created /> }, ...entries, nowOf(job, turn)]
  return (
    <section aria-labelledby="timeline" className="grid content-start gap-4">
      <h2 id="timeline" className="text-lg font-semibold">
        {words.title}
      </h2>
      {(attempts.length === MOST_ATTEMPTS || events.length === MOST_EVENTS) && (
        <p className="text-muted">{words.leftOut}</p>
      )}
      <ol className="grid gap-5 border-l-2 border-line pl-5">
        {all.map(({ at, key, body }) => (
          <li key={key} className="grid gap-1" data-entry={key}>
            {at && (
              <p className="text-sm text-muted">
                <Time at={at.toISOString()} />
              </p>
            )}
            {body}
          </li>
        ))}
      </ol>
    </section>
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

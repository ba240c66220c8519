import { explain } from '#app/words/jobs.ts'
import type { Attempt } from '#db/attempts.ts'
import type { findJobAuditEvents } from '#db/audit-events.ts'
import { Time } from '../../../ui/time.tsx'

type Props = {
  attempts: Attempt[]
  events: Awaited<ReturnType<typeof findJobAuditEvents>>
  registeredAt: Date
}

/** Everything that happened to the person's subscription, oldest first. */
export function Timeline({ attempts, events, registeredAt }: Props) {
  const entries = [
    { at: registeredAt, key: 'created', body: <p>Job created.</p> },
    ...attempts.map((attempt) => ({
      at: attempt.startedAt,
      key: attempt.id,
      body: <AttemptEntry attempt={attempt} />,
    })),
    ...events.map((event) => ({
      at: event.at,
      key: event.id,
      body: (
        <p>
          <strong>{event.actor}</strong>: {event.action}
        </p>
      ),
    })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime())
  return (
    <section aria-labelledby="timeline" className="grid gap-4">
      <h2 id="timeline" className="text-lg font-semibold">
        Timeline
      </h2>
      <ol className="grid gap-4 border-l-2 border-line pl-5">
        {entries.map(({ at, key, body }) => (
          <li key={key} className="grid gap-1">
            <p className="text-sm text-muted">
              <Time at={at.toISOString()} />
            </p>
            {body}
          </li>
        ))}
      </ol>
    </section>
  )
}

export function AttemptEntry({ attempt }: { attempt: Attempt }) {
  const facts = [
    attempt.httpStatus && `HTTP ${attempt.httpStatus}`,
    attempt.code,
    `${attempt.durationMs} ms`,
    `worker ${attempt.worker}`,
  ].filter(Boolean)
  return (
    <div className="grid gap-1" data-attempt={attempt.outcome}>
      <p>
        <strong>{attempt.outcome.replaceAll('_', ' ')}</strong>
        {attempt.reason && ` (${attempt.reason.replaceAll('_', ' ')})`}: {explain(attempt)}
      </p>
      {attempt.message && <p className="text-sm wrap-anywhere text-muted">“{attempt.message}”</p>}
      <p className="text-sm text-muted">
        {facts.join(' · ')}
        {attempt.nextAttemptAt && (
          <>
            {' · next try '}
            <Time at={attempt.nextAttemptAt.toISOString()} />
          </>
        )}
      </p>
    </div>
  )
}

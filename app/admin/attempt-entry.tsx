import { explain } from '#app/words/jobs.ts'
import type { Attempt } from '#db/attempts.ts'
import { Time } from '../ui/time.tsx'

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

import { Folded } from '#app/admin/parts/folded.tsx'
import { Time } from '#app/ui/time.tsx'
import { common } from '#app/words/common.ts'
import { attemptWords } from '#app/words/jobs.ts'
import { explain, outcomeName } from '#app/words/outcomes.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'

export function AttemptEntry({ attempt, open = false }: { attempt: Attempt; open?: boolean }) {
  const facts = [
    attempt.httpStatus && common.http(attempt.httpStatus),
    attempt.code,
    common.ms(attempt.durationMs),
    attemptWords.worker(attempt.worker),
  ].filter(Boolean)
  return (
    <div className="grid gap-1" data-attempt={attempt.outcome}>
      <p>
        <strong>{outcomeName(attempt.outcome)}</strong>
        {attempt.reason && ` (${attempt.reason.replaceAll('_', ' ')})`}: {explain(attempt)}
      </p>
      <Folded summary={attemptWords.answer} open={open}>
        {attempt.message && <p className="wrap-anywhere">{common.quoted(attempt.message)}</p>}
        <p className="text-muted wrap-anywhere">
          {facts.join(' · ')}
          {attempt.nextAttemptAt && (
            <>
              {attemptWords.nextTry}
              <Time at={attempt.nextAttemptAt.toISOString()} />
            </>
          )}
        </p>
      </Folded>
    </div>
  )
}

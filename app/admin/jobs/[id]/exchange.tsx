import { exchangeWords as words } from '#app/admin/jobs/[id]/words.ts'
import { Facts } from '#app/admin/parts/facts.tsx'
import { Folded } from '#app/admin/parts/folded.tsx'
import { attemptWords, stateWords } from '#app/words/jobs.ts'
import { explain, outcomeName } from '#app/words/outcomes.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'
import { stateAfterAttempt } from '#jobs/delivery/after-attempt.ts'
import { Badge } from '../../../ui/badge.tsx'
import { ArrowRight } from '../../../ui/icons.ts'
import { Time } from '../../../ui/time.tsx'
import { whyThen } from './why-then.ts'

/** One attempt: the request, the answer, and what follows. */
export function AttemptExchange({ attempt, open }: { attempt: Attempt; open: boolean }) {
  const state = stateWords[stateAfterAttempt(attempt)]
  const why = whyThen(attempt)
  const facts: [string, React.ReactNode][] = [
    [words.answer, attempt.httpStatus ? words.httpStatus(attempt.httpStatus) : words.noAnswer],
    [words.code, attempt.code],
    [words.requestId, attempt.requestId ?? words.noRequestId],
    [words.latency, words.milliseconds(attempt.durationMs)],
    [words.retryAfter, attempt.retryAfter],
    [words.worker, attempt.worker],
    [words.nextTry, attempt.nextAttemptAt && <Time key="next" at={attempt.nextAttemptAt.toISOString()} />],
  ]
  return (
    <div className="grid gap-2" data-attempt={attempt.outcome}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone="wait">{stateWords.active.name}</Badge>
        <ArrowRight aria-hidden className="size-4 text-muted" />
        <Badge tone={state.tone}>{state.name}</Badge>
      </p>
      <p>
        <strong>{outcomeName(attempt.outcome)}</strong>
        {words.why(attempt.reason, explain(attempt))}
      </p>
      {why && <p className="text-muted">{why}</p>}
      <Folded summary={attemptWords.answer} open={open}>
        {attempt.message && <p className="wrap-anywhere">{words.message(attempt.message)}</p>}
        <Facts wide facts={facts.filter(([, value]) => value)} />
      </Folded>
    </div>
  )
}

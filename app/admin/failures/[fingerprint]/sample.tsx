import { sampleWords as words } from '#app/admin/failures/[fingerprint]/words.ts'
import { Facts } from '#app/admin/parts/facts.tsx'
import { shortId } from '#app/words/common.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'
import { Card } from '../../../ui/card.tsx'
import { Time } from '../../../ui/time.tsx'

/** One attempt of the group, redacted before it was stored. */
export function SampleAttempt({ attempt }: { attempt: Attempt }) {
  const { jobId, startedAt, httpStatus, code, message, durationMs, worker, nextAttemptAt } = attempt
  const facts: [string, React.ReactNode][] = [
    [words.asked, <Time key="at" at={startedAt.toISOString()} />],
    [words.answered, words.answer(httpStatus, durationMs)],
    [words.code, code ?? words.none],
    [words.message, message ? <q key="message">{message}</q> : words.none],
    [words.nextTry, nextAttemptAt ? <Time key="next" at={nextAttemptAt.toISOString()} /> : words.noNextTry],
    [words.worker, worker],
    [
      words.job,
      <a key="job" href={`/admin/jobs/${jobId}`}>
        {shortId(jobId)}
      </a>,
    ],
  ]
  return (
    <Card id="sample" title={words.title}>
      <Facts facts={facts} />
    </Card>
  )
}

import type { Attempt } from '#db/attempts.ts'
import { Time } from '../../../ui/time.tsx'
import { Facts } from '../../facts.tsx'

/** One attempt of the group as it was, redacted before it was stored. */
export function Sample({ attempt }: { attempt: Attempt }) {
  const { jobId, startedAt, httpStatus, code, message, durationMs, worker, nextAttemptAt } = attempt
  const facts: [string, React.ReactNode][] = [
    ['Asked', <Time key="at" at={startedAt.toISOString()} />],
    ['Answered', httpStatus ? `HTTP ${httpStatus} after ${durationMs} ms` : `nothing in ${durationMs} ms`],
    ['Code', code ?? 'none'],
    ['Message', message ? <q key="message">{message}</q> : 'none'],
    ['Next try', nextAttemptAt ? <Time key="next" at={nextAttemptAt.toISOString()} /> : 'none of its own'],
    ['Worker', worker],
    [
      'Job',
      <a key="job" href={`/admin/jobs/${jobId}`}>
        {jobId}
      </a>,
    ],
  ]
  return (
    <section aria-labelledby="sample" className="grid gap-4 rounded-xl border border-line bg-surface p-5">
      <h2 id="sample" className="text-lg font-semibold">
        A sample
      </h2>
      <Facts facts={facts} />
    </section>
  )
}

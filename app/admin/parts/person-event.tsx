import { jobAct, personEvents as words } from '#app/admin/parts/person-event-words.ts'
import { Time } from '#app/ui/time.tsx'
import { shortId } from '#app/words/common.ts'
import { stateName } from '#app/words/jobs.ts'
import { providerName } from '#app/words/provider.ts'
import type { AuditEvent } from '#db/staff/audit-events.ts'
import { jobFilterSchema } from '#jobs/queue/job-filter.ts'

/** An administrator's action, as one sentence. */
export function PersonEvent({ event: { actor, action, detail, jobId } }: { event: AuditEvent }) {
  const job = jobId && <a href={`/admin/jobs/${jobId}`}>{words.job(shortId(jobId))}</a>
  const [before, after] = jobAct(action)
  switch (action) {
    case 'look up':
      return (
        <p>
          <strong>{actor}</strong> {words.lookedUp(providerName(detail.at))}
        </p>
      )
    case 'correct address':
      return (
        <p className="wrap-anywhere">
          <strong>{actor}</strong> {words.corrected.before(String(detail.before))}
          <strong>{String(detail.after)}</strong>
          {detail.undo ? words.corrected.undone : words.corrected.after}
          {job}
          {detail.operation ? words.inBulk : ''}: {String(detail.reason)}
        </p>
      )
    case 'review address':
      return (
        <p className="wrap-anywhere">
          <strong>{actor}</strong> {words.reviewed(String(detail.before), String(detail.after))}
        </p>
      )
    case 'export':
    case 'export jobs':
      return (
        <p className="wrap-anywhere">
          <strong>{actor}</strong> {words.exported}
          {action === 'export jobs' && words.jobsOf}
          {exported(detail)}
        </p>
      )
    default:
      return (
        <p>
          <strong>{actor}</strong> {before}
          {job}
          {after}
          {detail.before ? words.was(stateName(detail.before)) : ''}
          {detail.reason ? `: ${detail.reason}` : ''}
          {detail.at ? (
            <>
              {words.due}
              <Time at={String(detail.at)} />
            </>
          ) : null}
        </p>
      )
  }
}

const order = ['show', 'starts', ...Object.keys(jobFilterSchema.shape)]

function exported({ people, complete, filter }: AuditEvent['detail']) {
  const asked = new Map(Object.entries(filter ?? {}))
  // jsonb does not keep the order.
  const which = order.flatMap((name) =>
    asked.has(name) ? (name === 'starts' ? words.typed : `${name} ${asked.get(name)}`) : [],
  )
  const whom = which.length > 0 ? which.join(', ') : words.everybody
  if (typeof people !== 'number') return words.unended(whom)
  return `${words.people(people, whom)}${complete ? '' : words.stopped}`
}

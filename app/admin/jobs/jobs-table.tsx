import { stateWords } from '#app/words/jobs.ts'
import { outcomeName, reasonName } from '#app/words/outcomes.ts'
import { providerName } from '#app/words/provider.ts'
import { nextTry } from '#jobs/actions/why-not.ts'
import type { JobRow } from '#jobs/queue/jobs.ts'
import { Badge } from '../../ui/badge.tsx'
import { Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { NextTry } from '../parts/provider-wait.tsx'
import { TickAll } from './tick-all.tsx'
import { jobListWords as words } from './words.ts'

export function JobsTable({ jobs }: { jobs: JobRow[] }) {
  return (
    <Table label={words.label} columns={words.columns} first={<TickAll />}>
      {jobs.map((job) => (
        <Row key={job.id} job={job} />
      ))}
    </Table>
  )
}

function Row({ job }: { job: JobRow }) {
  const waits = job.state === 'created' || job.state === 'retry'
  const cause = [job.reason && reasonName(job.reason), job.code].filter(Boolean).join(', ')
  return (
    <tr className="border-b border-line last:border-0" data-job={job.id}>
      <td className="py-2 pl-4">
        <input
          type="checkbox"
          name="job"
          value={job.id}
          className="size-5"
          aria-label={words.tick(job.username)}
        />
      </td>
      <th scope="row" className="min-w-60 px-4 py-2 font-normal">
        {job.userId ? <a href={`/admin/registrations/${job.userId}`}>{job.username}</a> : words.gone}
        <span className="block text-sm text-muted wrap-anywhere">{job.email}</span>
      </th>
      <td className="px-4 py-2">
        <Badge tone={stateWords[job.state].tone}>
          <a href={`/admin/jobs/${job.id}`} data-open className="text-inherit">
            {stateWords[job.state].name}
          </a>
        </Badge>
      </td>
      <td className="min-w-40 px-4 py-2">
        {job.outcome ? outcomeName(job.outcome) : <span className="text-muted">{words.noAttempt}</span>}
        {job.outcome && (
          <span className="block text-sm text-muted">
            {[cause, job.provider && providerName(job.provider)].filter(Boolean).join(' · ')}
          </span>
        )}
      </td>
      <td className="px-4 py-2 tabular-nums">{job.attempts}</td>
      <td className="px-4 py-2 whitespace-nowrap">
        <Time at={job.createdOn.toISOString()} />
      </td>
      <td className="px-4 py-2 whitespace-nowrap">{waits && <NextTry at={nextTry(job)} />}</td>
    </tr>
  )
}

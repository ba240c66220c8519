import { Ago } from '#app/admin/parts/ago.tsx'
import { NextTry } from '#app/admin/parts/provider/wait.tsx'
import { stateWords } from '#app/words/jobs.ts'
import { outcomeName, reasonName } from '#app/words/outcomes.ts'
import { providerName } from '#app/words/provider.ts'
import { nextTry } from '#jobs/actions/why-not.ts'
import type { JobRow } from '#jobs/queue/jobs.ts'
import { Badge } from '../../ui/badge.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { Cell, Table } from '../../ui/table.tsx'
import { PersonCell } from '../parts/person-cell.tsx'
import { TickAll } from './tick-all.tsx'
import { type JobColumn, jobListWords as words } from './words.ts'

type Props = { jobs: JobRow[]; hidden: JobColumn[] }
const isShown = (hidden: JobColumn[]) => (column: JobColumn) => !hidden.includes(column)

export function JobsTable({ jobs, hidden }: Props) {
  const shown = (Object.keys(words.columns) as JobColumn[]).filter(isShown(hidden))
  const { attempts, id } = words.columns
  const columns = [words.person, words.state, ...shown.map((column) => words.columns[column])]
  return (
    <Table
      label={words.label}
      columns={columns}
      numbers={[attempts]}
      spare={[attempts, id]}
      first={<TickAll />}
      stacked
    >
      {jobs.map((job) => (
        <tr key={job.id} data-job={job.id}>
          <td data-at="tick" className="py-2">
            <input
              type="checkbox"
              name="job"
              value={job.id}
              className="block size-5 accent-accent"
              aria-label={words.tick(job.username)}
            />
          </td>
          <PersonCell
            href={job.userId && `/admin/registrations/${job.userId}`}
            name={job.userId ? job.username : words.gone}
            email={job.email}
          />
          <Cell at="side">
            <Badge tone={stateWords[job.state].tone}>
              <a href={`/admin/jobs/${job.id}`} data-open className="text-inherit">
                {stateWords[job.state].name}
              </a>
            </Badge>
          </Cell>
          {shown.map((column) => cells[column](job))}
        </tr>
      ))}
    </Table>
  )
}

const cells: Record<JobColumn, (job: JobRow) => React.ReactNode> = {
  outcome: (job) => (
    <Cell key="outcome" at="low" flow>
      <Outcome job={job} />
    </Cell>
  ),
  attempts: (job) => (
    <Cell key="attempts" number spare>
      {job.attempts}
    </Cell>
  ),
  created: (job) => (
    <Cell key="created" at="end">
      <Ago at={job.createdOn} />
    </Cell>
  ),
  next: (job) => (
    <Cell key="next">
      {(job.state === 'created' || job.state === 'retry') && <NextTry at={nextTry(job)} relative />}
    </Cell>
  ),
  id: (job) => (
    <Cell key="id" spare>
      <CopyId id={job.id} />
    </Cell>
  ),
}

function Outcome({ job: { outcome, reason, code, provider } }: { job: JobRow }) {
  if (!outcome) return <span className="text-muted">{words.noAttempt}</span>
  const cause = [reason && reasonName(reason), code].filter(Boolean).join(', ')
  const more = [cause, provider && providerName(provider)].filter(Boolean).join(' · ')
  return (
    <>
      {outcomeName(outcome)}
      {more && <span className="text-xs text-muted max-sm:ml-2 sm:block">{more}</span>}
    </>
  )
}

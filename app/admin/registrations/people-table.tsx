import { Ago } from '#app/admin/parts/ago.tsx'
import { doubtOf, type PersonColumn, registrations as words } from '#app/admin/registrations/words.ts'
import { stateWords } from '#app/words/jobs.ts'
import { membershipWords, subscriptionWords } from '#app/words/people.ts'
import type { Person } from '#db/people/people.ts'
import { isWaiting } from '#db/schema/states.ts'
import type { JobState } from '#jobs/queue/jobs.ts'
import { Badge } from '../../ui/badge.tsx'
import { Cell, Table } from '../../ui/table.tsx'
import { PersonCell } from '../parts/person-cell.tsx'
import { willRun } from './live-job.ts'

/** `jobs`: the state of each person's job, where it still exists. */
type Props = { people: Person[]; jobs: Map<string, JobState>; hidden: PersonColumn[] }
type Row = { person: Person; job: JobState | undefined }

export function PeopleTable({ people, jobs, hidden }: Props) {
  const shown = (Object.keys(words.columns) as PersonColumn[]).filter((column) => !hidden.includes(column))
  const columns = [words.person, words.subscription, ...shown.map((column) => words.columns[column])]
  const { since, attempts } = words.columns
  return (
    <Table label={words.title} columns={columns} numbers={[attempts]} spare={[since, attempts]} stacked>
      {people.map((person) => (
        <tr key={person.id} data-person={person.id}>
          <PersonCell href={`/admin/registrations/${person.id}`} name={person.username} email={person.email}>
            <Doubt person={person} />
          </PersonCell>
          <Cell at="side">
            <Badge tone={subscriptionWords[person.state].tone}>{subscriptionWords[person.state].name}</Badge>
          </Cell>
          {shown.map((column) => cells[column]({ person, job: jobs.get(person.jobId ?? '') }))}
        </tr>
      ))}
    </Table>
  )
}

const cells: Record<PersonColumn, (row: Row) => React.ReactNode> = {
  since: ({ person }) => (
    <Cell key="since" spare>
      <Ago at={person.since} />
    </Cell>
  ),
  job: (row) => (
    <Cell key="job" at="low">
      <Job {...row} />
    </Cell>
  ),
  holds: ({ person: { membership } }) => (
    <Cell key="holds">
      {membership && (
        <Badge tone={membershipWords[membership].tone}>{membershipWords[membership].name}</Badge>
      )}
    </Cell>
  ),
  attempts: ({ person }) => (
    <Cell key="attempts" number spare>
      {person.attempts}
    </Cell>
  ),
  registered: ({ person }) => (
    <Cell key="registered" at="end">
      <Ago at={person.registeredAt} />
    </Cell>
  ),
}

function Doubt({ person }: { person: Person }) {
  const doubt = doubtOf(person)
  return doubt && <Badge tone="wait">{doubt.name}</Badge>
}

function Job({ person, job }: Row) {
  return (
    <>
      {job && <a href={`/admin/jobs/${person.jobId}`}>{stateWords[job].name}</a>}
      {isWaiting(person.state) && !willRun(job) && (
        <>
          {' '}
          <Badge tone="bad">{words.noLiveJob}</Badge>
        </>
      )}
    </>
  )
}

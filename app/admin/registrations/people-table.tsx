import { registrations as words } from '#app/admin/registrations/words.ts'
import { stateWords } from '#app/words/jobs.ts'
import { doubtOf, membershipWords, subscriptionWords } from '#app/words/people.ts'
import type { Person } from '#db/people/people.ts'
import { isWaiting } from '#db/schema/states.ts'
import type { JobState } from '#jobs/queue/jobs.ts'
import { Badge } from '../../ui/badge.tsx'
import { Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'

const isLive = (job: JobState | undefined) => job === 'created' || job === 'retry' || job === 'active'

/** @param jobs the state of each person's job, where it still exists. */
export function PeopleTable({ people, jobs }: { people: Person[]; jobs: Map<string, JobState> }) {
  return (
    <Table label={words.title} columns={words.columns}>
      {people.map((person) => (
        <Row key={person.id} person={person} job={jobs.get(person.jobId ?? '')} />
      ))}
    </Table>
  )
}

function Row({ person, job }: { person: Person; job: JobState | undefined }) {
  const { name, tone } = subscriptionWords[person.state]
  const doubt = doubtOf(person)
  const membership = person.membership && membershipWords[person.membership]
  return (
    <tr className="border-b border-line last:border-0" data-person={person.id}>
      <th scope="row" className="min-w-60 px-4 py-2 font-normal">
        <a href={`/admin/registrations/${person.id}`}>{person.username}</a>
        <span className="block text-sm text-muted wrap-anywhere">{person.email}</span>
        {doubt && <Badge tone="wait">{doubt.name}</Badge>}
      </th>
      <td className="px-4 py-2">
        <Badge tone={tone}>{name}</Badge>
      </td>
      <td className="px-4 py-2 whitespace-nowrap">
        <Time at={person.since.toISOString()} />
      </td>
      <td className="px-4 py-2 whitespace-nowrap">
        {job && <a href={`/admin/jobs/${person.jobId}`}>{stateWords[job].name}</a>}
        {isWaiting(person.state) && !isLive(job) && (
          <span className="block">
            <Badge tone="bad">{words.noLiveJob}</Badge>
          </span>
        )}
      </td>
      <td className="px-4 py-2">{membership && <Badge tone={membership.tone}>{membership.name}</Badge>}</td>
      <td className="px-4 py-2 tabular-nums">{person.attempts}</td>
      <td className="px-4 py-2 whitespace-nowrap">
        <Time at={person.registeredAt.toISOString()} />
      </td>
    </tr>
  )
}

import type { ReactNode } from 'react'
import { AttemptEntry } from '#app/admin/parts/attempt-entry.tsx'
import { PersonEvent } from '#app/admin/parts/person-event.tsx'
import { jobsOfPerson, timeline as words } from '#app/admin/registrations/[id]/words.ts'
import { shortId } from '#app/words/common.ts'
import { stateWords } from '#app/words/jobs.ts'
import { membershipWords, subscriptionWords } from '#app/words/people.ts'
import type { Person } from '#db/people/people.ts'
import type { AuditEvent } from '#db/staff/audit-events.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'
import type { JobRow } from '#jobs/queue/jobs.ts'
import { Time } from '../../../ui/time.tsx'

type Entry = { at: Date; key: string; kind: string; body: ReactNode }
type Props = { person: Person; jobs: JobRow[]; attempts: Attempt[]; events: AuditEvent[]; cut: boolean }

/** Every event of the person, oldest first. @param cut whether older entries are left out. */
export function PersonTimeline({ cut, ...history }: Props) {
  return (
    <section aria-labelledby="timeline" className="grid content-start gap-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="timeline" className="text-lg font-semibold">
          {words.title}
        </h2>
        <a href={`/admin/audit?person=${history.person.id}`}>{words.audit}</a>
      </div>
      {cut && <p className="text-muted">{words.cut}</p>}
      <ol className="grid gap-4 border-l-2 border-line pl-5">
        {entriesOf(history).map(({ at, key, kind, body }) => (
          <li key={key} className="grid gap-1" data-entry={kind}>
            <p className="text-sm text-muted">
              <Time at={at.toISOString()} />
            </p>
            {body}
          </li>
        ))}
      </ol>
    </section>
  )
}

function entriesOf({ person, jobs, attempts, events }: Omit<Props, 'cut'>) {
  // First whatever the clocks say: the job's row has the time at which the transaction began.
  const registered = {
    at: person.registeredAt,
    key: 'registered',
    kind: 'registered',
    body: <p>{words.registered}</p>,
  }
  const entries: Entry[] = [
    ...jobs.flatMap(jobEntries),
    ...attempts.map((attempt) => ({
      at: attempt.startedAt,
      key: attempt.id,
      kind: 'attempt',
      body: <AttemptEntry attempt={attempt} />,
    })),
    ...events.map((event) => ({
      at: event.at,
      key: event.id,
      kind: 'action',
      body: <PersonEvent event={event} />,
    })),
    { at: person.since, key: 'state', kind: 'state', body: <StateEntry person={person} /> },
  ]
  if (person.membership && person.providerSeenAt)
    entries.push({
      at: person.providerSeenAt,
      key: 'membership',
      kind: 'membership',
      body: <p>{words.holds(membershipWords[person.membership].name)}</p>,
    })
  return [registered, ...entries.sort((a, b) => a.at.getTime() - b.at.getTime())]
}

function jobEntries(job: JobRow): Entry[] {
  const link = <a href={`/admin/jobs/${job.id}`}>{jobsOfPerson.job(shortId(job.id))}</a>
  const created = {
    at: job.createdOn,
    key: `created ${job.id}`,
    kind: 'job',
    body: (
      <p>
        {link}
        {words.created}
      </p>
    ),
  }
  if (!job.completedOn) return [created]
  const body = (
    <p>
      {link}
      {words.ended(stateWords[job.state].name)}
    </p>
  )
  return [created, { at: job.completedOn, key: `ended ${job.id}`, kind: 'job', body }]
}

const StateEntry = ({ person }: { person: Person }) => (
  <p>
    {words.state.before}
    <strong>{subscriptionWords[person.state].name}</strong>
    {words.state.after}
  </p>
)

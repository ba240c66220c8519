import type { ComponentProps, ReactNode } from 'react'
import { entryLooks, lookOfAction, lookOfAttempt, lookOfJob } from '#app/admin/parts/entry-looks.ts'
import { PersonEvent } from '#app/admin/parts/person-event.tsx'
import { jobsOfPerson, timeline as words } from '#app/admin/registrations/[id]/words.ts'
import { shortId } from '#app/words/common.ts'
import { stateWords } from '#app/words/jobs.ts'
import { membershipWords, subscriptionWords } from '#app/words/people.ts'
import type { Person } from '#db/people/people.ts'
import type { AuditEvent } from '#db/staff/audit-events.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'
import type { JobRow } from '#jobs/queue/jobs.ts'
import { Card } from '../../../ui/card.tsx'
import { Time } from '../../../ui/time.tsx'
import { Timeline, TimelineEntry } from '../../../ui/timeline.tsx'
import { toneIcons } from '../../../ui/tone.ts'
import { AttemptEntry } from './attempt-entry.tsx'

type Entry = Pick<ComponentProps<typeof TimelineEntry>, 'icon' | 'tone'> & {
  at: Date
  key: string
  kind: string
  body: ReactNode
}
type Props = { person: Person; jobs: JobRow[]; attempts: Attempt[]; events: AuditEvent[]; cut: boolean }

/** Every event of the person, oldest first. @param cut whether older entries are left out. */
export function PersonTimeline({ cut, ...history }: Props) {
  return (
    <Card
      id="timeline"
      title={words.title}
      aside={<a href={`/admin/audit?person=${history.person.id}`}>{words.audit}</a>}
    >
      {cut && <p className="text-muted">{words.cut}</p>}
      <Timeline>
        {entriesOf(history).map(({ at, key, kind, body, ...look }) => (
          <TimelineEntry key={key} data-entry={kind} at={<Time at={at.toISOString()} />} {...look}>
            {body}
          </TimelineEntry>
        ))}
      </Timeline>
    </Card>
  )
}

function entriesOf({ person, jobs, attempts, events }: Omit<Props, 'cut'>) {
  // First whatever the clocks say: the job's row has the time at which the transaction began.
  const registered = {
    at: person.registeredAt,
    key: 'registered',
    kind: 'registered',
    ...entryLooks.registered,
    body: <p>{words.registered}</p>,
  }
  const { tone } = subscriptionWords[person.state]
  const entries: Entry[] = [
    ...attempts.map((attempt) => ({
      at: attempt.startedAt,
      key: attempt.id,
      kind: 'attempt',
      ...lookOfAttempt(attempt),
      body: <AttemptEntry attempt={attempt} open={attempt === attempts.at(-1)} />,
    })),
    ...jobs.flatMap((job) => jobEntries(job, attempts)),
    ...events.map((event) => ({
      at: event.at,
      key: event.id,
      kind: 'action',
      ...lookOfAction(event.action),
      body: <PersonEvent event={event} />,
    })),
    {
      at: person.since,
      key: 'state',
      kind: 'state',
      icon: toneIcons[tone],
      tone,
      body: <StateEntry person={person} />,
    },
  ]
  if (person.membership && person.providerSeenAt)
    entries.push({
      at: person.providerSeenAt,
      key: 'membership',
      kind: 'membership',
      ...entryLooks.membership,
      body: <p>{words.holds(membershipWords[person.membership].name)}</p>,
    })
  return [registered, ...entries.sort((a, b) => a.at.getTime() - b.at.getTime())]
}

function jobEntries(job: JobRow, attempts: Attempt[]): Entry[] {
  const link = <a href={`/admin/jobs/${job.id}`}>{jobsOfPerson.job(shortId(job.id))}</a>
  const created = {
    at: job.createdOn,
    key: `created ${job.id}`,
    kind: 'job',
    ...entryLooks.job,
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
  return [
    created,
    {
      at: endOf(job, job.completedOn, attempts),
      key: `ended ${job.id}`,
      kind: 'job',
      ...lookOfJob(job.state),
      body,
    },
  ]
}

const StateEntry = ({ person }: { person: Person }) => (
  <p>
    {words.state.before}
    <strong>{subscriptionWords[person.state].name}</strong>
    {words.state.after}
  </p>
)

/** After the attempt that ended it: the row has the time at which its transaction began. */
const endOf = ({ id }: JobRow, completedOn: Date, attempts: Attempt[]) =>
  new Date(
    Math.max(
      completedOn.getTime(),
      ...attempts.filter(({ jobId }) => jobId === id).map(({ startedAt }) => startedAt.getTime()),
    ),
  )

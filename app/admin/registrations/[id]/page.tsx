import { notFound } from 'next/navigation'
import { whyNotRole } from '#app/admin/access/roles.ts'
import { requireAdmin } from '#app/admin/access/session.ts'
import { AdminPage } from '#app/admin/frame/admin-page.tsx'
import { Facts } from '#app/admin/parts/facts.tsx'
import { NextTry, ProviderWait } from '#app/admin/parts/provider-wait.tsx'
import { personDone, person as words } from '#app/admin/registrations/[id]/words.ts'
import { typoHint } from '#app/register/typo-hint.ts'
import { runtime } from '#app/web/runtime.ts'
import { doubtOf, subscriptionWords } from '#app/words/people.ts'
import { providerName } from '#app/words/provider.ts'
import { refusalWords } from '#app/words/refusals.ts'
import { isUuid } from '#db/ids.ts'
import { findTurn } from '#db/operations/pending.ts'
import { findJobIds, findPerson, type Person } from '#db/people/people.ts'
import { isWaiting } from '#db/schema/states.ts'
import { findPersonAuditEvents, MOST_EVENTS } from '#db/staff/audit-events.ts'
import { findAttempts, MOST_ATTEMPTS } from '#db/subscriptions/attempts.ts'
import { findDeletedJobsOf } from '#db/subscriptions/deleted-jobs.ts'
import { whyNoCorrection, whyNoLook } from '#jobs/actions/person.ts'
import { createProvider } from '#jobs/providers/create.ts'
import { findJobsByIds } from '#jobs/queue/jobs.ts'
import { findLostDeadLetters, findQueuedLook } from '#jobs/queue/jobs-of-people.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Time } from '../../../ui/time.tsx'
import { Said, type SaidParams } from '../../jobs/said.tsx'
import { Turn } from '../../operations/turn.tsx'
import { CorrectForm } from './correct-form.tsx'
import { Held } from './held.tsx'
import { JobsOfPerson } from './jobs-of-person.tsx'
import { PersonTimeline } from './timeline.tsx'

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<SaidParams & { job?: unknown }>
}

export default async function PersonPage({ params, searchParams }: Props) {
  const { role } = await requireAdmin()
  const whyNotMine = whyNotRole(role, 'operator')
  const { db, env } = runtime()
  const { id } = await params
  const person = isUuid(id) ? await findPerson(db, id) : null
  if (!person) notFound()
  const [jobIds, attempts, events, look] = await Promise.all([
    findJobIds(db, id),
    findAttempts(db, id),
    findPersonAuditEvents(db, id),
    findQueuedLook(db, id),
  ])
  const [jobs, lost, deleted, turn] = await Promise.all([
    findJobsByIds(db, jobIds),
    findLostDeadLetters(db, jobIds),
    findDeletedJobsOf(db, id),
    person.state === 'needs_attention' ? findTurn(db, id) : null,
  ])
  const { job, ...said } = await searchParams
  const noLook = whyNoLook(person, createProvider(env.provider))
  const correctable = !whyNoCorrection(person, jobs.find((job) => job.current) ?? null)

  return (
    <AdminPage title={person.username} tab={words.tab} here="/admin/registrations">
      <Said said={said} more={personDone} job={job} person={id} userId={id} role={role} />
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_2fr]">
        <div className="grid gap-6">
          <Registration person={person} correctable={correctable} turn={turn} />
          <JobsOfPerson
            person={id}
            wants={person.jobId !== null}
            jobs={jobs}
            lost={lost}
            deleted={deleted}
            role={role}
          />
          <Held
            person={person}
            provider={providerName(env.PROVIDER)}
            look={look}
            whyDisabled={whyNotMine ?? (noLook && refusalWords[noLook])}
          />
        </div>
        <div className="grid gap-6">
          {correctable && (
            <CorrectForm
              key={person.email}
              person={id}
              email={person.email}
              hint={typoHint(person.email)}
              whyDisabled={whyNotMine}
            />
          )}
          <PersonTimeline
            person={person}
            jobs={jobs}
            attempts={attempts}
            events={events}
            cut={attempts.length === MOST_ATTEMPTS || events.length === MOST_EVENTS}
          />
        </div>
      </div>
    </AdminPage>
  )
}

type RegistrationProps = {
  person: Person
  correctable: boolean
  turn: Awaited<ReturnType<typeof findTurn>>
}

function Registration({ person, correctable, turn }: RegistrationProps) {
  const { name, tone, means } = subscriptionWords[person.state]
  const at = (time: Date) => <Time key={time.getTime()} at={time.toISOString()} />
  const doubt = doubtOf(person)
  const facts: [string, React.ReactNode][] = [
    [words.since, at(person.since)],
    [words.email, person.email],
    [words.registered, at(person.registeredAt)],
    [words.consent, person.consentedAt ? at(person.consentedAt) : words.noConsent],
  ]
  if (person.consentAddress) facts.push([words.consentFrom, <code key="from">{person.consentAddress}</code>])
  facts.push([words.attempts, person.attempts])
  if (person.nextAttemptAt) facts.push([words.nextTry, <NextTry key="next" at={person.nextAttemptAt} />])
  facts.push([words.id, <code key="id">{person.id}</code>])
  return (
    <section
      aria-label={words.registration}
      className="grid gap-4 rounded-xl border border-line bg-surface p-5"
      data-testid="registration"
      data-state={person.state}
    >
      <Badge tone={tone}>{name}</Badge>
      <p>{turn ? <Turn turn={turn} /> : means}</p>
      {doubt && <p>{doubt.means}</p>}
      {isWaiting(person.state) && <ProviderWait turn="person" />}
      {/* On a phone the form is further down. */}
      {correctable && (
        <a href="#correct" className="lg:hidden">
          {words.toCorrection}
        </a>
      )}
      <Facts facts={facts} />
    </section>
  )
}

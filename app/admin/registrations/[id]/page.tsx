import { notFound } from 'next/navigation'
import { currentReader } from '#app/admin/access/reader.ts'
import { whyNotRole } from '#app/admin/access/roles.ts'
import { requireAdmin } from '#app/admin/access/session.ts'
import { AdminPage } from '#app/admin/frame/admin-page.tsx'
import { Facts } from '#app/admin/parts/facts.tsx'
import { NextTry, ProviderWait } from '#app/admin/parts/provider/wait.tsx'
import { StoryLayout } from '#app/admin/parts/story-layout.tsx'
import { personDone, person as words } from '#app/admin/registrations/[id]/words.ts'
import { doubtOf } from '#app/admin/registrations/words.ts'
import { typoHint } from '#app/register/typo-hint.ts'
import { subscriptionWords } from '#app/words/people.ts'
import { providerName } from '#app/words/provider.ts'
import { refusalWords } from '#app/words/refusals.ts'
import { isUuid } from '#db/ids.ts'
import { findTurn } from '#db/operations/pending.ts'
import { findJobIds, findPerson, type Person } from '#db/people/people.ts'
import { isUnsettled, isWaiting } from '#db/schema/states.ts'
import { findPersonAuditEvents, MOST_EVENTS } from '#db/staff/audit-events.ts'
import { findAttempts, MOST_ATTEMPTS } from '#db/subscriptions/attempts.ts'
import { findDeletedJobsOf } from '#db/subscriptions/deleted-jobs.ts'
import { whyNoCorrection, whyNoLook } from '#jobs/actions/person.ts'
import { createProvider } from '#jobs/providers/create.ts'
import { findJobsByIds } from '#jobs/queue/jobs.ts'
import { findLostDeadLetters, findQueuedLook } from '#jobs/queue/jobs-of-people.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { CopyId } from '../../../ui/copy-id.tsx'
import { Time } from '../../../ui/time.tsx'
import { adviseOn, JobActions } from '../../jobs/job-actions.tsx'
import { Said, type SaidParams } from '../../jobs/said.tsx'
import { Turn } from '../../operations/turn.tsx'
import { CorrectForm } from './correct-form.tsx'
import { addressesToldBefore, Held } from './held.tsx'
import { JobsOfPerson } from './jobs-of-person.tsx'
import { TakeBack } from './take-back.tsx'
import { PersonTimeline } from './timeline.tsx'

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<SaidParams & { job?: unknown }>
}

export default async function PersonPage({ params, searchParams }: Props) {
  const { role } = await requireAdmin()
  const whyNotMine = whyNotRole(role, 'operator')
  const { db, env, seesAddresses } = await currentReader()
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
  const current = jobs.find((job) => job.current) ?? null
  const correctable = !whyNoCorrection(person, current)

  const isCorrectionAdvised = current !== null && adviseOn(current) === 'correct'
  const actions = current && <JobActions job={current} person={id} role={role} />

  return (
    <AdminPage title={person.username} tab={words.tab} here="/admin/registrations">
      <Said said={said} more={personDone} job={job} person={id} userId={id} role={role} />
      <StoryLayout
        now={
          <>
            <Registration person={person} turn={turn}>
              {!isCorrectionAdvised && actions}
            </Registration>
            {correctable && (
              <TakeBack person={id} email={person.email} events={events} whyDisabled={whyNotMine} />
            )}
            {correctable && (
              <CorrectForm
                key={person.email}
                person={id}
                email={person.email}
                hint={typoHint(person.email)}
                whyDisabled={whyNotMine}
                toldTo={isUnsettled(person.state) ? null : providerName(env.PROVIDER)}
                tone={isCorrectionAdvised || (!current && isUnsettled(person.state)) ? 'primary' : 'quiet'}
              />
            )}
            {isCorrectionAdvised && (
              <Card id="else" title={words.else}>
                {actions}
              </Card>
            )}
          </>
        }
        story={
          <PersonTimeline
            person={person}
            jobs={jobs}
            attempts={attempts}
            events={events}
            cut={attempts.length === MOST_ATTEMPTS || events.length === MOST_EVENTS}
          />
        }
        facts={
          <>
            <PersonFacts person={person} seesAddresses={seesAddresses} />
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
              earlier={addressesToldBefore(events, person.email)}
              whyDisabled={whyNotMine ?? (noLook && refusalWords[noLook])}
            />
          </>
        }
      />
    </AdminPage>
  )
}

type RegistrationProps = {
  person: Person
  turn: Awaited<ReturnType<typeof findTurn>>
  children: React.ReactNode
}

function Registration({ person, turn, children }: RegistrationProps) {
  const { name, tone, means } = subscriptionWords[person.state]
  const doubt = doubtOf(person)
  return (
    <Card aria-label={words.registration} data-testid="registration" data-state={person.state}>
      <Badge tone={tone}>{name}</Badge>
      <p>{turn ? <Turn turn={turn} /> : means}</p>
      {doubt && <p>{doubt.means}</p>}
      {isWaiting(person.state) && <ProviderWait turn="person" />}
      {children}
    </Card>
  )
}

function PersonFacts({ person, seesAddresses }: { person: Person; seesAddresses: boolean }) {
  const at = (time: Date) => <Time key={time.getTime()} at={time.toISOString()} />
  const facts: [string, React.ReactNode][] = [
    [words.since, at(person.since)],
    [words.email, seesAddresses ? person.email : words.shortened(person.email)],
    [words.registered, at(person.registeredAt)],
    [words.consent, person.consentedAt ? at(person.consentedAt) : words.noConsent],
  ]
  // It says where somebody was.
  if (person.consentAddress && seesAddresses)
    facts.push([words.consentFrom, <code key="from">{person.consentAddress}</code>])
  facts.push([words.attempts, person.attempts])
  if (person.nextAttemptAt) facts.push([words.nextTry, <NextTry key="next" at={person.nextAttemptAt} />])
  facts.push([words.id, <CopyId key="id" id={person.id} whole />])
  return (
    <Card id="facts" title={words.facts}>
      <Facts facts={facts} />
    </Card>
  )
}

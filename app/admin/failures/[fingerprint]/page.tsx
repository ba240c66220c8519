import { currentReader } from '#app/admin/access/reader.ts'
import { whyNotRole } from '#app/admin/access/roles.ts'
import { requireAdmin } from '#app/admin/access/session.ts'
import { groupWords as words } from '#app/admin/failures/[fingerprint]/words.ts'
import { AdminPage } from '#app/admin/frame/admin-page.tsx'
import { type Query, readText } from '#app/admin/parts/query.ts'
import { StoryLayout } from '#app/admin/parts/story-layout.tsx'
import { personDone } from '#app/admin/registrations/[id]/words.ts'
import { refusedWords } from '#app/words/actions.ts'
import { entryOf } from '#app/words/entry.ts'
import { groupPath, manyPeople } from '#app/words/failures.ts'
import { explain } from '#app/words/outcomes.ts'
import { providerName } from '#app/words/provider.ts'
import { findGroupPeople } from '#db/failures/people.ts'
import { findAttempt, findNewestOf } from '#db/subscriptions/attempts.ts'
import { Card } from '../../../ui/card.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { OperationNotice } from '../../operations/operation-notice.tsx'
import { personCursor, readPersonCursor } from '../cursor.ts'
import { GroupBadge, NeedAttention, ProviderSaid, Seen } from '../group-card.tsx'
import { Operations } from '../operations.tsx'
import { Trend } from '../trend.tsx'
import { DomainForm } from './domain-form.tsx'
import { guessDomain } from './domain-guess.ts'
import { findNamed } from './find.ts'
import { GroupActions } from './group-actions.tsx'
import { People } from './people.tsx'
import { SampleAttempt } from './sample.tsx'

const PAGE = 50

type Props = {
  params: Promise<{ fingerprint: string }>
  searchParams: Promise<Query>
}

export default async function FailureGroupPage({ params, searchParams }: Props) {
  const { role } = await requireAdmin()
  const { db } = await currentReader()
  const named = await findNamed((await params).fingerprint)
  const query = await searchParams
  const before = readPersonCursor(readText(query, 'before'))
  const { fingerprint, group, operations } = named
  const [people, sample] = await Promise.all([
    findGroupPeople(db, fingerprint, { before, limit: PAGE + 1 }),
    // The sample may have been deleted with its person.
    group &&
      findAttempt(db, group.sampleAttemptId).then((found) => found ?? findNewestOf(db, group.fingerprint)),
  ])
  const last = people.length > PAGE ? people[PAGE - 1] : undefined
  const corrected = entryOf(personDone, query.done)
  const why = refusedWords(query.why)
  const whyRole = whyNotRole(role, 'operator')
  const guess = guessDomain(people.map(({ email }) => email))

  return (
    <AdminPage title={named.title} tab={words.title} here="/admin/failures">
      <OperationNotice
        said={query.said}
        operation={operations[0]}
        other={{
          notice: why ? (
            <Notice tone="problem">{why}</Notice>
          ) : (
            corrected && <Notice tone="good">{corrected}</Notice>
          ),
          passing: !!corrected,
          ended: group?.people === 0 && <Notice tone="good">{words.emptied}</Notice>,
        }}
      />
      <StoryLayout
        now={
          <Card aria-label={words.label}>
            {group && (
              <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <GroupBadge group={group} />
                <span className="text-muted">{providerName(group.provider)}</span>
              </p>
            )}
            {group ? (
              <div>
                <p className="text-2xl font-semibold tracking-tight tabular-nums" data-testid="people">
                  {manyPeople(group.people)}
                </p>
                <NeedAttention group={group} />
              </div>
            ) : (
              <p>{words.whyUnexplained}</p>
            )}
            <GroupActions {...named} whyDisabled={whyRole} byDomain={guess !== null} />
          </Card>
        }
        story={
          <>
            {group && (
              <Card id="what" title={words.what}>
                <p>{explain(group)}</p>
                <ProviderSaid group={group} />
                <Trend hours={group.trend} />
                <Seen group={group} />
              </Card>
            )}
            {operations.length > 0 && <Operations operations={operations} role={role} />}
            {group?.outcome === 'rejected' && (
              <DomainForm fingerprint={group.fingerprint} guess={guess} whyDisabled={whyRole} />
            )}
          </>
        }
        facts={sample && <SampleAttempt attempt={sample} />}
      />
      <People
        people={people.slice(0, PAGE)}
        group={group && group.outcome === 'rejected' ? { name: group.fingerprint, whyRole } : null}
        newest={before && groupPath(fingerprint)}
        older={last && `${groupPath(fingerprint)}?before=${personCursor(last)}#people`}
      />
    </AdminPage>
  )
}

import { whyNotRole } from '#app/admin/access/roles.ts'
import { requireAdmin } from '#app/admin/access/session.ts'
import { groupWords as words } from '#app/admin/failures/[fingerprint]/words.ts'
import { ActionNotice } from '#app/admin/frame/action-notice.tsx'
import { AdminPage } from '#app/admin/frame/admin-page.tsx'
import { type Query, readText } from '#app/admin/parts/query.ts'
import { runtime } from '#app/web/runtime.ts'
import { bulkPath, groupPath, manyPeople } from '#app/words/failures.ts'
import { operationSaid } from '#app/words/operations.ts'
import { explain } from '#app/words/outcomes.ts'
import { providerName } from '#app/words/provider.ts'
import { findGroupPeople } from '#db/failures/people.ts'
import { findAttempt, findNewestOf } from '#db/subscriptions/attempts.ts'
import { Notice } from '../../../ui/notice.tsx'
import { personCursor, readPersonCursor } from '../cursor.ts'
import { GroupBadge, NeedAttention, ProviderSaid, Seen, WhatToDo } from '../group-card.tsx'
import { Operations } from '../operations.tsx'
import { Trend } from '../trend.tsx'
import { findNamed } from './find.ts'
import { People } from './people.tsx'
import { SampleAttempt } from './sample.tsx'

const PAGE = 50

type Props = {
  params: Promise<{ fingerprint: string }>
  searchParams: Promise<Query>
}

export default async function FailureGroupPage({ params, searchParams }: Props) {
  const { role } = await requireAdmin()
  const { db } = runtime()
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
  const notice = operationSaid(query.said)

  return (
    <AdminPage title={named.title} tab={words.title} here="/admin/failures">
      <ActionNotice>{notice && <Notice tone={notice.tone}>{notice.text}</Notice>}</ActionNotice>
      <div className="grid items-start gap-6 lg:grid-cols-[2fr_3fr]">
        <section aria-label={words.label} className="grid gap-4 rounded-xl border border-line bg-surface p-5">
          {group ? (
            <>
              <p className="flex flex-wrap gap-x-3">
                <GroupBadge group={group} />
                <span>{providerName(group.provider)}</span>
              </p>
              <p>{explain(group)}</p>
              <ProviderSaid group={group} />
              <p className="text-2xl font-semibold tabular-nums" data-testid="people">
                {manyPeople(group.people)}
              </p>
              <NeedAttention group={group} />
              <Trend hours={group.trend} />
              <Seen group={group} />
              <WhatToDo group={group} />
            </>
          ) : (
            <p>{words.whyUnexplained}</p>
          )}
          <RetryLink {...named} whyDisabled={whyNotRole(role, 'operator')} />
        </section>
        <div className="grid min-w-0 gap-6">
          {operations.length > 0 && <Operations operations={operations} role={role} />}
          {sample && <SampleAttempt attempt={sample} />}
        </div>
      </div>
      <People
        people={people.slice(0, PAGE)}
        toCorrect={group?.outcome === 'rejected'}
        newest={before && groupPath(fingerprint)}
        older={last && `${groupPath(fingerprint)}?before=${personCursor(last)}#people`}
      />
    </AdminPage>
  )
}

type RetryProps = Awaited<ReturnType<typeof findNamed>> & { whyDisabled: string | null }

function RetryLink({ fingerprint, needAttention, isRunning, whyDisabled }: RetryProps) {
  if (whyDisabled) return <p className="text-sm text-muted">{whyDisabled}</p>
  if (isRunning) return <p className="text-sm text-muted">{words.operationRuns}</p>
  if (needAttention === 0) return <p className="text-sm text-muted">{words.noHelp}</p>
  return (
    <>
      <a
        href={bulkPath('retry', fingerprint)}
        data-key="retry"
        className="rounded-lg bg-accent px-4 py-2.5 text-center font-semibold text-on-accent no-underline hover:opacity-90"
      >
        {words.retry(needAttention)}
      </a>
      <p>
        {words.or} <a href={bulkPath('redrive', fingerprint)}>{words.redrive}</a>,{' '}
        <a href={bulkPath('handle', fingerprint)}>{words.handle(needAttention)}</a>
      </p>
    </>
  )
}

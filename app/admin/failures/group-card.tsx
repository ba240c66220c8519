import { cardWords as words } from '#app/admin/failures/words.ts'
import { Ago } from '#app/admin/parts/ago.tsx'
import { groupPath, manyPeople } from '#app/words/failures.ts'
import { explain, outcomeTitle } from '#app/words/outcomes.ts'
import { providerName } from '#app/words/provider.ts'
import type { FailureGroup } from '#db/failures/groups.ts'
import { Badge } from '../../ui/badge.tsx'
import { adviceFor } from './advice.ts'
import { Trend } from './trend.tsx'

export function GroupBadge({ group }: { group: FailureGroup }) {
  if (group.resolvedAt) return <Badge tone="good">{words.resolved}</Badge>
  if (group.people === 0) return <Badge tone="good">{words.empty}</Badge>
  return <Badge tone={group.needAttention > 0 ? 'bad' : 'wait'}>{words.open}</Badge>
}

/** The provider's answer on one line: code and normalised message. */
export function ProviderSaid({
  group: { code, message },
}: {
  group: Pick<FailureGroup, 'code' | 'message'>
}) {
  if (!code && !message) return null
  return <p className="wrap-anywhere text-muted">{words.said(code, message)}</p>
}

export function Seen({ group }: { group: FailureGroup }) {
  return (
    <p className="text-xs text-muted">
      {words.firstSeen}
      <Ago at={group.firstSeen} />
      {words.lastSeen}
      <Ago at={group.lastSeen} />
      {group.resolvedAt && (
        <>
          {words.resolvedAt}
          <Ago at={group.resolvedAt} />
        </>
      )}
      {group.reopened > 0 && words.cameBack(group.reopened)}
    </p>
  )
}

function WhatToDo({ group }: { group: FailureGroup }) {
  const { todo, href, why } = adviceFor(group)
  return (
    <p data-testid="advice">
      {href ? (
        <a href={href} className="font-semibold">
          {todo}
        </a>
      ) : (
        <strong>{todo}</strong>
      )}
      {words.why(why)}
    </p>
  )
}

/** Shown where not all of its people need attention. */
export function NeedAttention({ group: { people, needAttention } }: { group: FailureGroup }) {
  if (needAttention === 0 || needAttention === people) return null
  return <span className="block max-w-56 text-xs text-muted">{words.needAttention(needAttention)}</span>
}

export function GroupCard({ group }: { group: FailureGroup }) {
  return (
    <li
      data-group={group.fingerprint}
      className="grid gap-x-6 gap-y-3 rounded-xl border border-line bg-surface p-4 shadow-card md:grid-cols-[minmax(0,1fr)_auto]"
    >
      <div className="grid min-w-0 content-start gap-1.5">
        <h2 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-semibold">
          <a href={groupPath(group.fingerprint)}>{outcomeTitle(group)}</a>
          <GroupBadge group={group} />
          <span className="font-normal text-muted">{providerName(group.provider)}</span>
        </h2>
        <p>{explain(group)}</p>
        <ProviderSaid group={group} />
        <WhatToDo group={group} />
        <Seen group={group} />
      </div>
      <div className="flex flex-wrap items-end justify-between gap-3 md:flex-col md:flex-nowrap">
        <p className="md:text-right">
          <strong className="text-xl tracking-tight tabular-nums" data-testid="people">
            {manyPeople(group.people)}
          </strong>
          <NeedAttention group={group} />
        </p>
        <Trend hours={group.trend} />
      </div>
    </li>
  )
}

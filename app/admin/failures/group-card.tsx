import { groupPath, manyPeople, cardWords as words } from '#app/words/failures.ts'
import { explain, outcomeTitle } from '#app/words/outcomes.ts'
import { providerName } from '#app/words/provider.ts'
import type { FailureGroup } from '#db/failures/groups.ts'
import { Badge } from '../../ui/badge.tsx'
import { Time } from '../../ui/time.tsx'
import { adviceFor } from './advice.ts'
import { Trend } from './trend.tsx'

export function GroupBadge({ group }: { group: FailureGroup }) {
  if (group.resolvedAt) return <Badge tone="good">{words.resolved}</Badge>
  return <Badge tone={group.needAttention > 0 ? 'bad' : 'wait'}>{words.open}</Badge>
}

/** The provider's answer on one line: code and normalised message. */
export function ProviderSaid({
  group: { code, message },
}: {
  group: Pick<FailureGroup, 'code' | 'message'>
}) {
  if (!code && !message) return null
  return <p className="text-sm wrap-anywhere text-muted">{words.said(code, message)}</p>
}

export function Seen({ group }: { group: FailureGroup }) {
  return (
    <p className="text-sm text-muted">
      {words.firstSeen}
      <Time at={group.firstSeen.toISOString()} />
      {words.lastSeen}
      <Time at={group.lastSeen.toISOString()} />
      {group.resolvedAt && (
        <>
          {words.resolvedAt}
          <Time at={group.resolvedAt.toISOString()} />
        </>
      )}
      {group.reopened > 0 && words.cameBack(group.reopened)}
    </p>
  )
}

export function WhatToDo({ group }: { group: FailureGroup }) {
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
  return <span className="block text-sm text-muted">{words.needAttention(needAttention)}</span>
}

export function GroupCard({ group }: { group: FailureGroup }) {
  return (
    <li
      data-group={group.fingerprint}
      className="grid gap-4 rounded-xl border border-line bg-surface p-5 md:grid-cols-[1fr_auto]"
    >
      <div className="grid min-w-0 content-start gap-2">
        <h2 className="flex flex-wrap items-baseline gap-x-3 gap-y-1 font-semibold">
          <a href={groupPath(group.fingerprint)}>{outcomeTitle(group)}</a>
          <GroupBadge group={group} />
          <span className="font-normal text-muted">{providerName(group.provider)}</span>
        </h2>
        <p>{explain(group)}</p>
        <ProviderSaid group={group} />
        <Seen group={group} />
        <WhatToDo group={group} />
      </div>
      <div className="grid content-start gap-3 md:justify-items-end">
        <p className="md:text-right">
          <strong className="text-2xl tabular-nums" data-testid="people">
            {manyPeople(group.people)}
          </strong>
          <NeedAttention group={group} />
        </p>
        <Trend hours={group.trend} />
      </div>
    </li>
  )
}

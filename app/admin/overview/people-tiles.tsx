import type { ReactNode } from 'react'
import { tileWords } from '#app/admin/overview/words.ts'
import { subscriptionWords } from '#app/words/people.ts'
import { measuredSpan } from '#app/words/spans.ts'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'
import type { PeopleCount } from '#db/subscriptions/counts.ts'
import { Tile } from '../../ui/tile.tsx'
import { Time } from '../../ui/time.tsx'

type States = Record<SubscriptionState, PeopleCount>

/** People who wait, and people who need an administrator. */
export function WaitingTiles({
  states,
  decided,
  oldest,
  waited,
}: {
  states: States
  decided: number
  oldest: Date | null
  /** Seconds. */
  waited: number | null
}) {
  return (
    <dl className="grid grid-cols-1 gap-3 min-[420px]:grid-cols-2 md:grid-cols-4">
      <StateTile
        state="needs_attention"
        count={states.needs_attention}
        href="/admin/failures"
        tone={states.needs_attention.people > decided ? 'bad' : undefined}
        note={decided > 0 && tileWords.decided(decided)}
      />
      <StateTile state="delayed" count={states.delayed} />
      <StateTile state="pending" count={states.pending} />
      <Tile
        name={tileWords.longestWait}
        value={waited === null ? tileWords.nobodyWaits : measuredSpan(waited)}
        href={oldest ? `/admin/registrations?show=not_subscribed&to=${minuteAfter(oldest)}` : undefined}
        note={
          oldest && (
            <>
              {tileWords.since} <Time at={oldest.toISOString()} />
            </>
          )
        }
      />
    </dl>
  )
}

/** People whose subscription is settled. */
export function SettledTiles({ states }: { states: States }) {
  return (
    <dl className="grid grid-cols-1 gap-3 min-[420px]:grid-cols-2 md:grid-cols-5">
      {(['confirmed', 'check_inbox', 'opted_out', 'handled', 'not_requested'] as const).map((state) => (
        <StateTile key={state} state={state} count={states[state]} />
      ))}
    </dl>
  )
}

type Props = {
  state: SubscriptionState
  count: PeopleCount
  href?: string
  tone?: 'bad'
  note?: ReactNode
}

function StateTile({ state, count, href = `/admin/registrations?show=${state}`, tone, note }: Props) {
  const { name } = subscriptionWords[state]
  const { people, asOf, atLeast } = count
  return (
    <Tile
      name={`${name[0]?.toUpperCase()}${name.slice(1)}`}
      value={atLeast ? tileWords.over((people - 1).toLocaleString('en')) : people}
      href={href}
      tone={tone}
      note={
        asOf ? (
          <>
            {tileWords.asOf} <Time at={asOf.toISOString()} />
          </>
        ) : (
          note
        )
      }
    />
  )
}

/** People who registered before this have waited at least as long. */
const minuteAfter = (time: Date) => new Date(time.getTime() + 60_000).toISOString().slice(0, 16)

import type { ReactNode } from 'react'
import { sparkWords, tileWords } from '#app/admin/overview/words.ts'
import { subscriptionWords } from '#app/words/people.ts'
import { measuredSpan } from '#app/words/spans.ts'
import { sum } from '#db/monitoring/histogram.ts'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'
import type { PeopleCount } from '#db/subscriptions/counts.ts'
import { Spark } from '../../ui/spark.tsx'
import { Tile, Tiles } from '../../ui/tile.tsx'
import { Time } from '../../ui/time.tsx'
import type { Sparks } from './sparks.ts'

type States = Record<SubscriptionState, PeopleCount>

/** People who wait, and people who need an administrator. */
export function WaitingTiles({
  states,
  sparks,
  decided,
  oldest,
  waited,
}: {
  states: States
  sparks: Sparks
  decided: number
  oldest: Date | null
  /** Seconds. */
  waited: number | null
}) {
  return (
    <Tiles>
      <StateTile
        state="needs_attention"
        count={states.needs_attention}
        lately={sparks.counts['outcome decision']}
        href="/admin/failures"
        tone={states.needs_attention.people > decided ? 'bad' : undefined}
        note={decided > 0 && tileWords.decided(decided)}
      />
      <StateTile state="delayed" count={states.delayed} lately={sparks.counts['outcome retry']} />
      <StateTile state="pending" count={states.pending} lately={sparks.counts.asked} came />
      {/* No line: how long people waited is counted when they get to the provider, and not while they wait. */}
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
    </Tiles>
  )
}

/** People whose subscription is settled. */
export function SettledTiles({ states, sparks }: { states: States; sparks: Sparks }) {
  return (
    <Tiles>
      <StateTile state="confirmed" count={states.confirmed} lately={sparks.counts['outcome subscribed']} />
      <StateTile state="check_inbox" count={states.check_inbox} lately={sparks.counts['outcome asked']} />
      <StateTile state="opted_out" count={states.opted_out} lately={sparks.counts['outcome optedOut']} />
      {/* No line: what administrators decide is in the audit, and counted nowhere by the minute. */}
      <StateTile state="handled" count={states.handled} />
      <StateTile state="not_requested" count={states.not_requested} lately={sparks.counts.notAsked} came />
    </Tiles>
  )
}

type Props = {
  state: SubscriptionState
  count: PeopleCount
  /** Attempts of the last hour that ended so; or with `came`, people who registered so. */
  lately?: number[]
  came?: boolean
  href?: string
  tone?: 'bad'
  note?: ReactNode
}

function StateTile({
  state,
  count,
  lately,
  came = false,
  href = `/admin/registrations?show=${state}`,
  tone,
  note,
}: Props) {
  const { name } = subscriptionWords[state]
  const { people, asOf, atLeast } = count
  return (
    <Tile
      name={`${name[0]?.toUpperCase()}${name.slice(1)}`}
      value={atLeast ? tileWords.over((people - 1).toLocaleString('en')) : people}
      href={href}
      tone={tone}
      spark={
        lately && (
          <Spark
            label={came ? sparkWords.came(sum(lately)) : sparkWords.attempts(sum(lately))}
            values={lately}
            tone={tone}
          />
        )
      }
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

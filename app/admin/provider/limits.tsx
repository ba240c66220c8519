import { limitWords as words } from '#app/admin/provider/words.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import { newTodayOf } from '#jobs/monitoring/drain.ts'
import type { Limits } from '#jobs/providers/contract.ts'
import { Card } from '../../ui/card.tsx'
import { Facts } from '../parts/facts.tsx'

type Props = { limits: Limits; row: ProviderRow | null }

/** The adapter's declared limits, counted over all workers. */
export function DeclaredLimits({ limits, row }: Props) {
  const { perSecond, concurrency, newPerDay, holdSeconds, batch } = limits
  return (
    <Card id="limits" title={words.title}>
      <Facts
        facts={[
          [words.perSecond, perSecond ?? words.noPerSecond],
          [words.concurrency, concurrency],
          [
            words.newPerDay,
            newPerDay === null ? words.noNewPerDay : words.toldToday(newPerDay, newTodayOf(row)),
          ],
          [words.hold, words.holdFor(holdSeconds)],
          [words.batch, batch ? <Batch key="batch" {...batch} /> : words.noBatch],
        ]}
      />
    </Card>
  )
}

function Batch({ call, most, why }: NonNullable<Limits['batch']>) {
  return (
    <>
      <code>{call}</code>
      {most !== null && words.upTo(most)}
      {words.notUsed(why)}
    </>
  )
}

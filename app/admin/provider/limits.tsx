import { limitWords as words } from '#app/admin/provider/words.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import { newTodayOf } from '#jobs/monitoring/drain.ts'
import type { Limits } from '#jobs/providers/contract.ts'
import { Facts } from '../parts/facts.tsx'

type Props = { limits: Limits; row: ProviderRow | null }

/** The adapter's declared limits, counted over all workers. */
export function DeclaredLimits({ limits, row }: Props) {
  const { perSecond, concurrency, newPerDay, holdSeconds, batch } = limits
  return (
    <section
      aria-labelledby="limits"
      className="grid gap-4 self-start rounded-xl border border-line bg-surface p-5"
    >
      <h2 id="limits" className="text-lg font-semibold">
        {words.title}
      </h2>
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
    </section>
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

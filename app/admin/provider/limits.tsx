import type { ProviderRow } from '#db/providers.ts'
import type { Limits } from '#jobs/providers/provider.ts'
import { Facts } from '../facts.tsx'

type Props = { limits: Limits; row: ProviderRow | null }

/** What the adapter declares, counted over all workers. */
export function DeclaredLimits({ limits, row }: Props) {
  const { perSecond, concurrency, newPerDay, holdSeconds, batch } = limits
  const toldToday = row?.newOn === new Date().toISOString().slice(0, 10) ? row.newToday : 0
  return (
    <section
      aria-labelledby="limits"
      className="grid gap-4 self-start rounded-xl border border-line bg-surface p-5"
    >
      <h2 id="limits" className="text-lg font-semibold">
        Limits
      </h2>
      <Facts
        facts={[
          ['Requests a second, over all workers', perSecond ?? 'the provider names no limit'],
          ['Requests at once, over all workers', concurrency],
          [
            'New people a day (UTC)',
            newPerDay === null ? 'no limit' : `${newPerDay}, ${toldToday} told today`,
          ],
          ['Pause after “too many requests”', `what the provider says, or ${holdSeconds} s`],
          [
            'Call for many people at once',
            batch ? <Batch key="batch" {...batch} /> : 'the provider has none',
          ],
        ]}
      />
    </section>
  )
}

function Batch({ call, most, why }: NonNullable<Limits['batch']>) {
  return (
    <>
      <code>{call}</code>
      {most !== null && ` (up to ${most})`}, not used: {why}
    </>
  )
}

import { percent } from '#app/admin/overview/words.ts'
import { drainWords, perSecond } from '#app/admin/provider/pace-words.ts'
import { budget, errorRates } from '#app/admin/provider/words.ts'
import { outcomeTitle } from '#app/words/outcomes.ts'
import { measuredSpan } from '#app/words/spans.ts'
import { Facts } from '../parts/facts.tsx'
import type { Errors } from './errors.ts'
import type { Figures } from './read-figures.ts'

/** The share of failed attempts, with the total. */
export function ErrorRates({ hour, day }: Pick<Figures, 'hour' | 'day'>) {
  const kinds = [...day.errors, ...hour.errors.filter((one) => !find(day, one))]
  return (
    <section
      aria-labelledby="errors"
      className="grid min-w-0 content-start gap-3 rounded-xl border border-line bg-surface p-5"
    >
      <h2 id="errors" className="text-lg font-semibold">
        {errorRates.title}
      </h2>
      <div className="overflow-x-auto">
        <table className="w-full text-sm tabular-nums" data-testid="errors">
          <thead>
            <tr className="border-b border-line text-left">
              <th scope="col" className="py-1 pr-4 font-medium">
                {errorRates.kind}
              </th>
              <th scope="col" className="py-1 pr-4 font-medium">
                {errorRates.hour}
              </th>
              <th scope="col" className="py-1 font-medium">
                {errorRates.day}
              </th>
            </tr>
          </thead>
          <tbody>
            <Row
              name={errorRates.all}
              cells={[hour, day].map(({ attempts }) => attempts.toLocaleString('en'))}
            />
            <Row name={errorRates.most} cells={[hour, day].map(({ most }) => measuredSpan(most))} />
            <Row name={errorRates.errors} cells={[hour, day].map((one) => shareOf(one, one.errors))} />
            {kinds.map((kind) => (
              <Row
                key={`${kind.outcome} ${kind.reason}`}
                name={outcomeTitle(kind)}
                cells={[hour, day].map((one) => shareOf(one, [find(one, kind) ?? { count: 0 }]))}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const find = ({ errors }: Errors, { outcome, reason }: { outcome: string; reason: string }) =>
  errors.find((one) => one.outcome === outcome && one.reason === reason)

function shareOf({ attempts }: Errors, some: { count: number }[]) {
  const count = some.reduce((all, one) => all + one.count, 0)
  return attempts === 0 ? errorRates.none : errorRates.share(percent(count / attempts), count)
}

const Row = ({ name, cells }: { name: string; cells: string[] }) => (
  <tr className="border-b border-line">
    <th scope="row" className="py-1 pr-4 text-left font-normal wrap-anywhere">
      {name}
    </th>
    {cells.map((cell, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a window is identified by its place
      <td key={index} className="py-1 pr-4 whitespace-nowrap">
        {cell}
      </td>
    ))}
  </tr>
)

/** How much of the limits is used, and how fast the queue gets shorter. */
export function BudgetInUse({ places, lately, limits, newToday, rates, pace, seconds, waiting }: Figures) {
  return (
    <section
      aria-labelledby="budget"
      className="grid content-start gap-4 rounded-xl border border-line bg-surface p-5"
    >
      <h2 id="budget" className="text-lg font-semibold">
        {budget.title}
      </h2>
      <Facts
        facts={[
          [budget.requests, budget.of(places, limits.concurrency)],
          [
            budget.attempts,
            limits.perSecond === null
              ? lately.toLocaleString('en')
              : budget.requestsOf(perSecond(lately / 60), limits.perSecond, lately),
          ],
          ...(limits.newPerDay === null
            ? []
            : [[budget.newPeople, budget.of(newToday, limits.newPerDay)] as [string, string]]),
          [budget.told, rates ? perSecond(rates.settled) : budget.notKnown],
          [budget.pace, pace === null ? budget.noPace : budget.about(perSecond(pace))],
          [budget.drained, drainWords(waiting, seconds)],
        ]}
      />
    </section>
  )
}

import type { ReactNode } from 'react'
import { percent } from '#app/admin/overview/words.ts'
import { drainWords, perSecond } from '#app/admin/provider/pace-words.ts'
import { budget, errorRates } from '#app/admin/provider/words.ts'
import { outcomeTitle } from '#app/words/outcomes.ts'
import { measuredSpan } from '#app/words/spans.ts'
import { Card } from '../../ui/card.tsx'
import { Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import type { Errors } from './errors.ts'
import type { Figures } from './read-figures.ts'

/** The share of failed attempts, with the total. */
export function ErrorRates({ hour, day, countedUntil }: Pick<Figures, 'hour' | 'day' | 'countedUntil'>) {
  const kinds = [...day.errors, ...hour.errors.filter((one) => !find(day, one))]
  const both = [hour, day]
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3" data-testid="errors">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 id="errors" className="text-base font-semibold tracking-tight">
          {errorRates.title}
        </h2>
        <p className="text-xs text-muted">
          {errorRates.counted} <Time at={countedUntil.toISOString()} />
        </p>
      </div>
      <Table label={errorRates.title} columns={errorRates.columns} numbers={errorRates.columns.slice(1)}>
        <Line name={errorRates.all} cells={both.map(({ attempts }) => attempts.toLocaleString('en'))} />
        <Line name={errorRates.most} cells={both.map(({ most }) => measuredSpan(most))} />
        <Line name={errorRates.errors} cells={both.map((one) => shareOf(one, one.errors))} />
        {kinds.map((kind) => (
          <Line
            key={`${kind.outcome} ${kind.reason}`}
            name={outcomeTitle(kind)}
            cells={both.map((one) => shareOf(one, [find(one, kind) ?? { count: 0 }]))}
            isPart
          />
        ))}
      </Table>
    </div>
  )
}

const find = ({ errors }: Errors, { outcome, reason }: { outcome: string; reason: string }) =>
  errors.find((one) => one.outcome === outcome && one.reason === reason)

function shareOf({ attempts }: Errors, some: { count: number }[]) {
  const count = some.reduce((all, one) => all + one.count, 0)
  return attempts === 0 ? errorRates.none : errorRates.share(percent(count / attempts), count)
}

/** @param isPart of the line above it. */
const Line = ({ name, cells, isPart = false }: { name: string; cells: string[]; isPart?: boolean }) => (
  <tr>
    <th scope="row" className={`px-4 py-1.5 wrap-anywhere ${isPart ? 'pl-7 font-normal' : 'font-medium'}`}>
      {name}
    </th>
    {cells.map((cell, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a window is identified by its place
      <td key={index} className="px-4 py-1.5 text-right whitespace-nowrap tabular-nums">
        {cell}
      </td>
    ))}
  </tr>
)

/** How much of the limits is used, and how fast the queue shrinks. */
export function BudgetInUse({ places, lately, limits, newToday, rates, pace, seconds, waiting }: Figures) {
  return (
    <Card id="budget" title={budget.title} className="gap-2!">
      <dl className="grid divide-y divide-line">
        <Used name={budget.requests}>{budget.of(places, limits.concurrency)}</Used>
        <Used name={budget.attempts}>
          {limits.perSecond === null
            ? lately.toLocaleString('en')
            : budget.requestsOf(perSecond(lately / 60), limits.perSecond, lately)}
        </Used>
        {limits.newPerDay !== null && (
          <Used name={budget.newPeople}>{budget.of(newToday, limits.newPerDay)}</Used>
        )}
        <Used name={budget.told}>{rates ? perSecond(rates.settled) : budget.notKnown}</Used>
        <Used name={budget.pace}>{pace === null ? budget.noPace : budget.about(perSecond(pace))}</Used>
        <Used name={budget.drained}>{drainWords(waiting, seconds)}</Used>
      </dl>
    </Card>
  )
}

const Used = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 py-1.5">
    <dt className="text-muted">{name}</dt>
    <dd className="text-right font-medium tabular-nums">{children}</dd>
  </div>
)

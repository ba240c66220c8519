import type { ReactNode } from 'react'
import { stateWords } from '#app/words/jobs.ts'
import { outcomeName } from '#app/words/outcomes.ts'
import { providerName } from '#app/words/provider.ts'
import { outcomeKind } from '#db/schema/subscriptions.ts'
import { type JobFilter, jobFilterParams } from '#jobs/queue/job-filter.ts'
import { jobStates } from '#jobs/queue/jobs.ts'
import { Button } from '../../ui/button.tsx'
import { FilterMoment } from '../../ui/moment.tsx'
import { filterFormWords, filterWords, listWords } from './filter-words.ts'
import type { JobsQuery } from './query.ts'
import { SuggestField } from './suggest-field.tsx'

const control = 'h-12 w-full min-w-0 rounded-lg border border-control bg-surface px-3'
type Options = readonly (readonly [value: string, name: string])[]

/** Rarely needed in an incident: folded, so that the list stays in view. */
const more = ['provider', 'reason', 'attempts', 'from', 'to'] as const

/** A plain form: the page's state is its URL. */
export function JobFilterForm({ filter, order, whom, providers }: JobsQuery & { providers: string[] }) {
  const params = jobFilterParams(filter)
  const value = (name: keyof JobFilter) => params[name] ?? ''
  const known = filter.provider && !providers.includes(filter.provider) ? [filter.provider] : []
  return (
    <form action="/admin/jobs" className="grid gap-3">
      <div className="grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_1fr_1fr_auto]">
        <Select
          name="state"
          value={value('state')}
          options={jobStates.map((one) => [one, stateWords[one].name])}
        />
        <Select
          name="outcome"
          value={value('outcome')}
          options={outcomeKind.enumValues.map((one) => [one, outcomeName(one)])}
        />
        <SuggestField
          of="person"
          name="person"
          label={filterFormWords.person}
          value={whom?.username ?? whom?.text ?? ''}
          className={control}
        />
        <SuggestField
          of="text"
          name="text"
          label={filterWords.text}
          value={value('text')}
          className={control}
        />
        <Button type="submit">{filterFormWords.search}</Button>
      </div>
      <details open={order !== 'newest' || more.some((name) => name in params)}>
        <summary className="w-fit cursor-pointer py-1 text-sm">{filterFormWords.more}</summary>
        <div className="grid items-end gap-3 pt-2 sm:grid-cols-2 lg:grid-cols-3">
          <Select
            name="provider"
            value={value('provider')}
            options={[...known, ...providers].map((one) => [one, providerName(one)])}
          />
          <SuggestField
            of="reason"
            name="reason"
            label={filterWords.reason}
            value={value('reason')}
            className={control}
          />
          <Labelled name={filterWords.attempts}>
            <input
              type="number"
              name="attempts"
              min={1}
              max={10_000}
              defaultValue={value('attempts')}
              className={control}
            />
          </Labelled>
          <FilterMoment
            name="from"
            label={filterWords.from}
            defaultValue={value('from')}
            className={control}
          />
          <FilterMoment name="to" label={filterWords.to} defaultValue={value('to')} className={control} />
          <Labelled name={filterFormWords.sorted}>
            <select name="order" defaultValue={order} className={control}>
              {Object.entries(listWords.orders).map(([one, name]) => (
                <option key={one} value={one}>
                  {name}
                </option>
              ))}
            </select>
          </Labelled>
        </div>
      </details>
    </form>
  )
}

const Labelled = ({ name, children }: { name: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is given
  <label className="grid gap-1">
    <span className="text-sm text-muted">{name}</span>
    {children}
  </label>
)

function Select({ name, value, options }: { name: keyof JobFilter; value: string; options: Options }) {
  return (
    <Labelled name={filterWords[name]}>
      <select name={name} defaultValue={value} className={control}>
        <option value="">{filterFormWords.any}</option>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  )
}

import type { ReactNode } from 'react'
import { filterFormWords, filterWords, listWords, outcomeName, providerName } from '#app/words/job-filter.ts'
import { stateWords } from '#app/words/jobs.ts'
import { outcomeKind } from '#db/schema.ts'
import { asParams, type JobFilter } from '#jobs/job-filter.ts'
import { jobStates } from '#jobs/pgboss-queries.ts'
import { Button } from '../../ui/button.tsx'
import type { JobsQuery } from './query.ts'
import { SuggestField } from './suggest-field.tsx'

const control = 'h-12 w-full min-w-0 rounded-lg border border-control bg-surface px-3'
type Options = readonly (readonly [value: string, name: string])[]

/** A plain form: the page's state is its URL. */
export function FilterForm({ filter, order, whom, providers }: JobsQuery & { providers: string[] }) {
  const params = asParams(filter)
  const value = (name: keyof JobFilter) => params[name] ?? ''
  const known = filter.provider && !providers.includes(filter.provider) ? [filter.provider] : []
  return (
    <form action="/admin/jobs" className="grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-4">
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
      <Select
        name="provider"
        value={value('provider')}
        options={[...known, ...providers].map((one) => [one, providerName(one)])}
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
      <SuggestField
        of="person"
        name="person"
        label={filterFormWords.person}
        value={whom?.username ?? whom?.text ?? ''}
        className={control}
      />
      <SuggestField
        of="reason"
        name="reason"
        label={filterWords.reason}
        value={value('reason')}
        className={control}
      />
      <div className="sm:col-span-2">
        <SuggestField
          of="text"
          name="text"
          label={filterWords.text}
          value={value('text')}
          className={control}
        />
      </div>
      <Moment name="from" value={value('from')} />
      <Moment name="to" value={value('to')} />
      <Labelled name={filterFormWords.sorted}>
        <select name="order" defaultValue={order} className={control}>
          {Object.entries(listWords.orders).map(([one, name]) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </select>
      </Labelled>
      <div>
        <Button type="submit">{filterFormWords.search}</Button>
      </div>
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

const Moment = ({ name, value }: { name: 'from' | 'to'; value: string }) => (
  <Labelled name={filterWords[name]}>
    <input type="datetime-local" name={name} defaultValue={value} className={control} />
  </Labelled>
)

import { stateWords } from '#app/words/jobs.ts'
import { outcomeName } from '#app/words/outcomes.ts'
import { providerName } from '#app/words/provider.ts'
import { outcomeKind } from '#db/schema/subscriptions.ts'
import { type JobFilter, jobFilterParams } from '#jobs/queue/job-filter.ts'
import { jobStates } from '#jobs/queue/jobs.ts'
import { FilterBar, FilterField, FilterSelect } from '../../ui/filter-bar.tsx'
import { ChevronDown } from '../../ui/icons.ts'
import { FilterMoment } from '../../ui/moment.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { filterWords, listWords, filterFormWords as words } from './filter-words.ts'
import type { JobsQuery } from './query.ts'
import { searchJobs } from './searches.ts'
import { SuggestField } from './suggest-field.tsx'

/** Rarely needed in an incident: folded, so that the list stays in view. */
const more = ['provider', 'reason', 'attempts', 'from', 'to'] as const

/** It goes by POST, as it may hold an address, and leads to the URL that is the page's state. */
export function JobFilterForm({ filter, order, whom, providers }: JobsQuery & { providers: string[] }) {
  const params = jobFilterParams(filter)
  const value = (name: keyof JobFilter) => params[name] ?? ''
  const select = (name: keyof JobFilter, options: [string, string][]) => (
    <FilterSelect
      name={name}
      label={filterWords[name]}
      value={value(name)}
      options={options}
      any={words.any}
    />
  )
  const known = filter.provider && !providers.includes(filter.provider) ? [filter.provider] : []
  return (
    <FilterBar action={searchJobs} fold={words.fold}>
      {select(
        'state',
        jobStates.map((one) => [one, stateWords[one].name]),
      )}
      {select(
        'outcome',
        outcomeKind.enumValues.map((one) => [one, outcomeName(one)]),
      )}
      <SuggestField
        of="person"
        name="person"
        label={words.person}
        value={whom?.username ?? whom?.text ?? ''}
      />
      <SuggestField of="text" name="text" label={filterWords.text} value={value('text')} />
      <SubmitButton tone="quiet">{words.search}</SubmitButton>
      <details className="peer/more" open={order !== 'newest' || more.some((name) => name in params)}>
        <summary className="flex min-h-9 cursor-pointer list-none items-center gap-1 text-muted [&::-webkit-details-marker]:hidden">
          {words.more}
          <ChevronDown aria-hidden className="size-4" />
        </summary>
      </details>
      <div className="hidden basis-full flex-wrap items-end gap-x-3 gap-y-2 peer-open/more:flex">
        {select(
          'provider',
          [...known, ...providers].map((one) => [one, providerName(one)]),
        )}
        <SuggestField of="reason" name="reason" label={filterWords.reason} value={value('reason')} />
        <FilterField name={filterWords.attempts}>
          <input
            type="number"
            name="attempts"
            min={1}
            max={10_000}
            defaultValue={value('attempts')}
            className="control"
          />
        </FilterField>
        <FilterMoment name="from" label={filterWords.from} defaultValue={value('from')} />
        <FilterMoment name="to" label={filterWords.to} defaultValue={value('to')} />
        <FilterSelect
          name="order"
          label={words.sorted}
          value={order}
          options={Object.entries(listWords.orders)}
        />
      </div>
    </FilterBar>
  )
}

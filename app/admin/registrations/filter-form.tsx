import { registrations as words } from '#app/admin/registrations/words.ts'
import { FilterBar, FilterField, FilterSelect } from '../../ui/filter-bar.tsx'
import { FilterMoment } from '../../ui/moment.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { asParams, type Filter, shows } from './filter.ts'
import { filterPeople } from './searches.ts'

/** It goes by POST, as it may hold an address, and leads to the URL that is the page's state. */
export function FilterForm({ filter, seesAddresses }: { filter: Filter; seesAddresses: boolean }) {
  const { from, to } = asParams(filter)
  const isFiltered = Object.keys(asParams(filter)).length > 0 || filter.starts
  return (
    <FilterBar action={filterPeople} fold={words.fold}>
      <FilterSelect name="show" label={words.show} value={filter.show} options={shows} />
      <FilterField name={seesAddresses ? words.starts : words.startsMasked}>
        <input
          type="search"
          name="starts"
          defaultValue={filter.starts}
          maxLength={300}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="control"
        />
      </FilterField>
      <FilterMoment name="from" label={words.from} defaultValue={from} />
      <FilterMoment name="to" label={words.to} defaultValue={to} />
      <SubmitButton tone="quiet">{words.show}</SubmitButton>
      {isFiltered && (
        <a href="/admin/registrations" className="py-2">
          {words.everybody}
        </a>
      )}
    </FilterBar>
  )
}

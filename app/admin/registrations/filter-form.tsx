import { registrations as words } from '#app/admin/registrations/words.ts'
import { Button } from '../../ui/button.tsx'
import { FilterMoment } from '../../ui/moment.tsx'
import { asParams, type Filter, shows } from './filter.ts'

const control = 'h-12 w-full min-w-0 rounded-lg border border-control bg-surface px-3'

/** A plain form: the page's state is its URL. */
export function FilterForm({ filter }: { filter: Filter }) {
  const { from, to } = asParams(filter)
  return (
    <form action="/admin/registrations" className="grid items-end gap-3 sm:grid-cols-2 lg:flex">
      <label className="grid gap-1 lg:grow">
        <span className="text-sm text-muted">{words.show}</span>
        <select name="show" defaultValue={filter.show} className={control}>
          {shows.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <FilterMoment name="from" label={words.from} defaultValue={from} className={control} />
      <FilterMoment name="to" label={words.to} defaultValue={to} className={control} />
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit">{words.show}</Button>
        {Object.keys(asParams(filter)).length > 0 && <a href="/admin/registrations">{words.everybody}</a>}
      </div>
    </form>
  )
}

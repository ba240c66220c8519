import { actionName, auditWords } from '#app/admin/audit/words.ts'
import { Button } from '../../ui/button.tsx'
import { FilterMoment } from '../../ui/moment.tsx'
import type { AuditParams } from './filter.ts'
import { filterEvents } from './searches.ts'

/** It goes by POST, and ends at a URL that is the page's whole state. */
export function AuditFilterForm({
  params,
  person,
  actors,
  actions,
}: {
  params: AuditParams
  /** As it was typed, or the id. */
  person: string
  actors: string[]
  actions: string[]
}) {
  return (
    <form action={filterEvents} className="grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-5">
      <Choices
        name="actor"
        label={auditWords.who}
        any={auditWords.anybody}
        of={actors}
        value={params.actor}
      />
      <Choices
        name="action"
        label={auditWords.what}
        any={auditWords.anything}
        of={actions}
        nameOf={actionName}
        value={params.action}
      />
      <label className="grid gap-1">
        <span className="text-xs text-muted">{auditWords.person}</span>
        <input type="search" name="person" defaultValue={person} autoComplete="off" className="control" />
      </label>
      <FilterMoment name="from" label={auditWords.from} defaultValue={params.from} className="control" />
      <FilterMoment name="to" label={auditWords.to} defaultValue={params.to} className="control" />
      <label className="flex h-9 items-center gap-2">
        <input
          type="checkbox"
          name="each"
          value="1"
          defaultChecked={!!params.each}
          className="size-4 shrink-0 accent-accent"
        />
        {auditWords.each}
      </label>
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit">{auditWords.show}</Button>
        {Object.keys(params).length > 0 && <a href="/admin/audit">{auditWords.all}</a>}
      </div>
    </form>
  )
}

type ChoicesProps = {
  name: string
  label: string
  any: string
  of: string[]
  nameOf?: (one: string) => string
  value?: string
}

function Choices({ name, label, any, of, nameOf = String, value }: ChoicesProps) {
  const known = value && !of.includes(value) ? [...of, value] : of
  return (
    <label className="grid gap-1">
      <span className="text-xs text-muted">{label}</span>
      <select name={name} defaultValue={value ?? ''} className="control">
        <option value="">{any}</option>
        {known.map((choice) => (
          <option key={choice} value={choice}>
            {nameOf(choice)}
          </option>
        ))}
      </select>
    </label>
  )
}

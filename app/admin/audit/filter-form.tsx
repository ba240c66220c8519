import { actionName, auditKinds, auditWords } from '#app/admin/audit/words.ts'
import { FilterBar, FilterField, FilterSelect } from '../../ui/filter-bar.tsx'
import { FilterMoment } from '../../ui/moment.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import type { AuditParams } from './filter.ts'
import { filterEvents } from './searches.ts'

/** It is sent by POST, and leads to a URL that is the page's whole state. */
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
    <FilterBar action={filterEvents} fold={auditWords.fold}>
      <FilterSelect
        name="actor"
        label={auditWords.who}
        any={auditWords.anybody}
        value={params.actor ?? ''}
        options={named(actors, params.actor, String)}
      />
      <FilterSelect
        name="action"
        label={auditWords.what}
        any={auditWords.anything}
        value={params.action ?? ''}
        options={[...kinds, ...named(actions, isKind(params.action) ? undefined : params.action, actionName)]}
      />
      <FilterField name={auditWords.person}>
        <input type="search" name="person" defaultValue={person} autoComplete="off" className="control" />
      </FilterField>
      {params.last && <input type="hidden" name="last" value={params.last} />}
      <FilterMoment name="from" label={auditWords.from} defaultValue={params.from} />
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
      <SubmitButton tone="quiet">{auditWords.show}</SubmitButton>
      {Object.keys(params).length > 0 && (
        <a href="/admin/audit" className="py-2">
          {auditWords.all}
        </a>
      )}
    </FilterBar>
  )
}

const kinds = Object.entries(auditKinds).map(([kind, { name }]) => [kind, name] as const)
const isKind = (action: string | undefined) => action !== undefined && Object.hasOwn(auditKinds, action)

/** Also shows a value of the URL that is no longer known. */
function named(known: string[], value: string | undefined, nameOf: (one: string) => string) {
  const all = value && !known.includes(value) ? [...known, value] : known
  return all.map((one) => [one, nameOf(one)] as const)
}

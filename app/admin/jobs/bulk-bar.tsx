import { bulkWords } from '#app/admin/jobs/words.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import type { JobFilter } from '#jobs/queue/job-filter.ts'
import { Button } from '../../ui/button.tsx'
import { whyNotRole } from '../access/roles.ts'
import { startable } from '../operations/schema.ts'

type Props = {
  filter: JobFilter
  shown: string[]
  /** How many match on all pages; `complete`: whether that is all. */
  matching: { people: number; complete: boolean }
  role: StaffRole
}

/**
 * Actions on the ticked jobs, on this page, or on all that match; each leads to a preview. It is inside the
 * form of the checkboxes. `shown`: the ids on this page.
 */
export function BulkBar({ filter, shown, matching, role }: Props) {
  const why = whyNotRole(role, 'operator')
  const scopes = [
    ['selected', bulkWords.selected],
    ['page', bulkWords.page(shown.length)],
    ['all', bulkWords.all(matching.people, matching.complete)],
  ]
  return (
    <fieldset
      disabled={!!why}
      // In sight while something is ticked; on a wide screen always, so that a first tick moves nothing.
      className="z-2 rounded-xl border border-line bg-surface px-4 py-2 shadow-card group-has-[tbody_:checked]/list:border-accent group-has-[tbody_:checked]/list:shadow-raised [@media(min-height:30rem)]:max-lg:group-has-[tbody_:checked]/list:sticky [@media(min-height:30rem)]:max-lg:bottom-18 [@media(min-height:30rem)]:lg:sticky [@media(min-height:30rem)]:lg:bottom-3"
    >
      <legend className="sr-only">{bulkWords.title}</legend>
      <input type="hidden" name="filter" value={JSON.stringify(filter)} />
      {shown.map((id) => (
        <input key={id} type="hidden" name="shown" value={id} />
      ))}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          {scopes.map(([scope, name]) => (
            <label key={scope} className="flex min-h-7 items-center gap-2">
              <input
                type="radio"
                name="scope"
                value={scope}
                defaultChecked={scope === 'selected'}
                className="size-4 shrink-0 accent-accent"
              />
              {name}
            </label>
          ))}
        </div>
        <div className="flex flex-wrap gap-1.5">
          {startable.map((kind) => (
            <Button
              key={kind}
              name="kind"
              value={kind}
              data-key={kind === 'retry' ? 'retry' : undefined}
              formAction="/admin/operations/new"
              formMethod="get"
              tone="quiet"
              size="small"
            >
              {bulkWords.button(kind)}
            </Button>
          ))}
        </div>
        {why && <p className="text-xs text-muted">{why}</p>}
      </div>
    </fieldset>
  )
}

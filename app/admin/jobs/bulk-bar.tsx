import { bulkWords } from '#app/words/operations.ts'
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
      className="flex flex-wrap items-center gap-x-6 gap-y-2 rounded-xl border border-line bg-surface px-4 pt-1 pb-3"
    >
      <legend className="px-1 font-semibold">{bulkWords.title}</legend>
      <input type="hidden" name="filter" value={JSON.stringify(filter)} />
      {shown.map((id) => (
        <input key={id} type="hidden" name="shown" value={id} />
      ))}
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {scopes.map(([scope, name]) => (
          <label key={scope} className="flex items-center gap-2">
            <input
              type="radio"
              name="scope"
              value={scope}
              defaultChecked={scope === 'selected'}
              className="size-5 shrink-0 accent-accent"
            />
            {name}
          </label>
        ))}
      </div>
      <div className="flex flex-wrap gap-2">
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
      <p className="text-sm text-muted">{why ?? bulkWords.note}</p>
    </fieldset>
  )
}

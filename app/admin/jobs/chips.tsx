import { chipText, filterFormWords as words } from '#app/admin/jobs/filter-words.ts'
import { type JobFilter, jobFilterParams } from '#jobs/queue/job-filter.ts'
import { X } from '../../ui/icons.ts'
import { Time } from '../../ui/time.tsx'
import { hrefOf, type JobsQuery } from './query.ts'

/** The conditions of the filter, each with a link that removes it. */
export function Chips({ filter, order, whom }: JobsQuery) {
  const params = jobFilterParams(filter)
  const names = Object.keys(params) as (keyof JobFilter)[]
  if (names.length === 0) return null
  return (
    <ul aria-label={words.chips} className="flex flex-wrap items-center gap-2">
      {names.map((name) => {
        const text = chipText(name, params, whom?.username ?? null)
        return (
          <li
            key={name}
            data-chip={name}
            className="inline-flex items-center gap-1 rounded-full border border-line bg-surface pl-3 text-xs wrap-anywhere shadow-card"
          >
            {text}
            {(name === 'from' || name === 'to') && <Time at={`${params[name]}:00Z`} about />}
            <a
              href={hrefOf({ filter: { ...filter, [name]: undefined }, order })}
              className="grid size-7 place-items-center rounded-full text-muted no-underline hover:bg-sunken hover:text-ink"
            >
              <span className="sr-only">{words.remove(name)}</span>
              <X aria-hidden className="size-3.5" />
            </a>
          </li>
        )
      })}
      <li>
        <a href={hrefOf({ filter: {}, order })} className="text-xs">
          {words.all}
        </a>
      </li>
    </ul>
  )
}

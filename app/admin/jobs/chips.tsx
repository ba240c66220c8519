import { chipText, filterFormWords as words } from '#app/admin/jobs/filter-words.ts'
import { type JobFilter, jobFilterParams } from '#jobs/queue/job-filter.ts'
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
            className="inline-flex items-center gap-1 rounded-full border border-control bg-surface pl-3 text-sm wrap-anywhere"
          >
            {text}
            {(name === 'from' || name === 'to') && <Time at={`${params[name]}:00Z`} about />}
            <a
              href={hrefOf({ filter: { ...filter, [name]: undefined }, order })}
              className="grid size-8 place-items-center rounded-full no-underline hover:bg-ground"
            >
              <span className="sr-only">{words.remove(name)}</span>
              <span aria-hidden>×</span>
            </a>
          </li>
        )
      })}
      <li>
        <a href={hrefOf({ filter: {}, order })} className="text-sm">
          {words.all}
        </a>
      </li>
    </ul>
  )
}

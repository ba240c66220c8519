import { chipText } from '#app/words/job-filter.ts'
import { asParams, type JobFilter } from '#jobs/job-filter.ts'
import { hrefOf, type JobsQuery } from './query.ts'

/** What the list is filtered by, each with a way to take it away. */
export function Chips({ filter, order, whom }: JobsQuery) {
  const params = asParams(filter)
  const names = Object.keys(params) as (keyof JobFilter)[]
  if (names.length === 0) return null
  return (
    <ul aria-label="Filters" className="flex flex-wrap items-center gap-2">
      {names.map((name) => {
        const text = chipText(name, params, whom?.username ?? null)
        return (
          <li key={name}>
            <a
              href={hrefOf({ filter: { ...filter, [name]: undefined }, order })}
              className="inline-flex items-center gap-2 rounded-full border border-control bg-surface px-3 py-1 text-sm text-ink no-underline wrap-anywhere hover:border-ink"
              data-chip={name}
              aria-label={`Take away: ${text}`}
            >
              {text} <span aria-hidden>×</span>
            </a>
          </li>
        )
      })}
      <li>
        <a href={hrefOf({ filter: {}, order })} className="text-sm">
          All jobs
        </a>
      </li>
    </ul>
  )
}

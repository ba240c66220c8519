import type { Exactness } from '#app/admin/registrations/words.ts'
import type { Database } from '#db/client.ts'
import { countStates, type PeopleCount } from '#db/subscriptions/counts.ts'
import { asParams, type Filter, statesOf } from './filter.ts'

/** How many people match, from the counts that are kept of each state; null where no count is for this filter. */
export async function readTotal(
  db: Database,
  filter: Filter,
): Promise<{ people: number; exactly: Exactness } | null> {
  const { show: _, ...others } = asParams(filter)
  const { show } = filter
  if (show === 'no_job' || show === 'address' || filter.starts || Object.keys(others).length > 0) return null
  const states = statesOf(show)
  const counts = Object.entries(await countStates(db)).flatMap(([state, count]): PeopleCount[] =>
    !states || states.some((one) => one === state) ? [count] : [],
  )
  return {
    people: counts.reduce((sum, { people }) => sum + people, 0),
    exactly: counts.some(({ atLeast }) => atLeast)
      ? 'atLeast'
      : counts.some(({ asOf }) => asOf)
        ? 'about'
        : 'exactly',
  }
}

import type { Transaction } from '#db/client.ts'
import type { Operation } from '#db/operations/operations.ts'
import { matchDomain, matchGroup, matchOperation, matchThese } from '#db/operations/people.ts'
import { jobFilterSchema } from '../queue/job-filter.ts'
import { findMatchingPeople } from '../queue/search.ts'

const MATCHED_AT_ONCE = 5_000

/**
 * Puts the next people of the filter on the operation's list. @returns how many, and where to go on; without
 * a cursor that was all.
 */
export async function matchPeople(
  tx: Transaction,
  { id, kind, filter, cursor }: Operation,
): Promise<{ found: number; complete: boolean; cursor?: string }> {
  switch (filter.by) {
    case 'failure': {
      const found = await matchGroup(tx, id, filter, MATCHED_AT_ONCE)
      return { found, complete: found < MATCHED_AT_ONCE }
    }
    case 'domain': {
      const { found, last } = await matchDomain(tx, id, filter, cursor, MATCHED_AT_ONCE)
      return { found, complete: last === null, ...(last !== null && { cursor: last }) }
    }
    case 'operation': {
      const found = await matchOperation(tx, id, filter.operation, MATCHED_AT_ONCE, {
        unsettled: kind === 'uncorrect',
      })
      return { found, complete: found < MATCHED_AT_ONCE }
    }
    case 'people':
      return { found: await matchThese(tx, id, filter.userIds), complete: true }
    case 'jobs': {
      const { userIds, end } = await findMatchingPeople(tx, jobFilterSchema.parse(filter.filter), {
        ...(cursor && { after: cursor }),
        before: filter.before,
        limit: MATCHED_AT_ONCE,
      })
      const found = await matchThese(tx, id, userIds)
      return { found, complete: end === null, ...(end !== null && { cursor: end }) }
    }
  }
}

import type { GroupNames } from '#app/admin/operations/words.ts'
import { outcomeTitle } from '#app/words/outcomes.ts'
import type { Database } from '#db/client.ts'
import { findGroupCauses } from '#db/failures/causes.ts'

/** The names of the failure groups in operations' filters. An audit event may have a filter of another kind. */
export async function readGroupNames(db: Database, filters: unknown[]): Promise<GroupNames> {
  const fingerprints = filters.flatMap((filter) => {
    const { by, fingerprint } = (filter ?? {}) as { by?: unknown; fingerprint?: unknown }
    return (by === 'failure' || by === 'domain') && typeof fingerprint === 'string' ? fingerprint : []
  })
  const groups = await findGroupCauses(db, [...new Set(fingerprints)])
  return new Map(groups.map((group) => [group.fingerprint, outcomeTitle(group)]))
}

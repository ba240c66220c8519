import type { StaffRole } from '#db/staff-schema.ts'
import type { JobFilter } from '#jobs/job-filter.ts'

/** What can be done with the jobs that are ticked, or with all that match. `shown`: the ids on this page. */
export function BulkBar(_: { filter: JobFilter; shown: string[]; role: StaffRole }) {
  return null
}

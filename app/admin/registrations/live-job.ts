import type { JobState } from '#jobs/queue/jobs.ts'

/** Whether the job will still do something. */
export const willRun = (job: JobState | undefined) => job === 'created' || job === 'retry' || job === 'active'

import { runtime } from '#app/web/runtime.ts'
import { changeInWords, doneWords, refusedWords } from '#app/words/actions.ts'
import { entryOf } from '#app/words/entry.ts'
import { isUuid } from '#db/ids.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { findLastChange } from '#db/staff/audit-events.ts'
import { findDeletedJob } from '#db/subscriptions/deleted-jobs.ts'
import { findJob, jobStates } from '#jobs/queue/jobs.ts'
import { Notice } from '../../ui/notice.tsx'
import { whyNotRole } from '../access/roles.ts'
import { ActionNotice } from '../frame/action-notice.tsx'
import { UndoForm } from './undo-form.tsx'

/** What an action came back with, as the address has it: codes, or whatever somebody wrote there. */
export type SaidParams = { done?: unknown; why?: unknown; was?: unknown }

const undoOf = { handled: 'unhandle', deleted: 'undelete' } as const

type Props = {
  said: SaidParams
  /** What else can be done on this page. */
  more?: Record<string, string>
  job: unknown
  /** Whose page it is; without it, the job's. */
  person?: string
  /** Whom the job carries. */
  userId: string | null
  role: StaffRole
}

/** What was just done or not, with its undo where there is one. */
export async function Said({ said, more = {}, job, person, userId, role }: Props) {
  const done = entryOf(doneWords, said.done) ?? entryOf(more, said.done)
  const why = said.why === 'changed' ? await changed(said.was, job, userId) : refusedWords(said.why)
  const undo = entryOf(undoOf, said.done)
  return (
    <ActionNotice>
      {done && (
        <Notice tone="good" role="status" className="flex flex-wrap items-center gap-3">
          <span>{done}</span>
          {undo && isJobId(job) && !whyNotRole(role, 'operator') && (
            <UndoForm action={undo} job={job} person={person} />
          )}
        </Notice>
      )}
      {why && <Notice tone="problem">{why}</Notice>}
    </ActionNotice>
  )
}

const isJobId = (job: unknown): job is string => typeof job === 'string' && isUuid(job)

/** How the job is now, which an administrator saw otherwise, and who was the last to do something. */
async function changed(saw: unknown, job: unknown, userId: string | null) {
  const was = jobStates.find((state) => state === saw)
  if (!was || !isJobId(job) || !userId) return undefined
  const { db } = runtime()
  const [found, deleted, last] = await Promise.all([
    findJob(db, job),
    findDeletedJob(db, job),
    findLastChange(db, userId),
  ])
  return changeInWords({ was, is: found?.state ?? (deleted ? 'deleted' : 'gone'), last })
}

import { currentReader } from '#app/admin/access/reader.ts'
import { changeInWords, doneWords } from '#app/admin/jobs/action-words.ts'
import { refusedWords } from '#app/words/actions.ts'
import { entryOf } from '#app/words/entry.ts'
import { isUuid } from '#db/ids.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { findLastChange } from '#db/staff/audit-events.ts'
import { findDeletedJob } from '#db/subscriptions/deleted-jobs.ts'
import { seenOf } from '#jobs/actions/why-not.ts'
import { findJob, jobStates } from '#jobs/queue/jobs.ts'
import { Notice } from '../../ui/notice.tsx'
import { whyNotRole } from '../access/roles.ts'
import { ActionNotice } from '../frame/action-notice.tsx'
import { UndoForm } from './undo-form.tsx'

/** The result of an action, from the URL: codes, or anything that was typed there. */
export type SaidParams = { done?: unknown; why?: unknown; was?: unknown }

const undoOf = { handled: 'unhandle', deleted: 'undelete' } as const

type Props = {
  said: SaidParams
  /** The other actions on this page. */
  more?: Record<string, string>
  job: unknown
  /** The person whose page this is; without it, the job's page. */
  person?: string
  /** The person whose subscription the job carries. */
  userId: string | null
  role: StaffRole
}

/** The notice of what was just done or not, with its undo where there is one. */
export async function Said({ said, more = {}, job, person, userId, role }: Props) {
  const done = entryOf(doneWords, said.done) ?? entryOf(more, said.done)
  const why = said.why === 'changed' ? await changed(said.was, job, userId) : refusedWords(said.why)
  const undo = entryOf(undoOf, said.done)
  const seen = undo && isJobId(job) ? await findVersion(undo, job) : undefined
  return (
    <ActionNotice>
      {done && (
        <Notice tone="good" role="status" className="flex flex-wrap items-center gap-3">
          <span>{done}</span>
          {undo && isJobId(job) && seen && userId && !whyNotRole(role, 'operator') && (
            <UndoForm action={undo} job={job} seen={seen} user={userId} person={person} />
          )}
        </Notice>
      )}
      {why && <Notice tone="problem">{why}</Notice>}
    </ActionNotice>
  )
}

/** What was just done, so that its undo does not undo what somebody else does afterwards. */
async function findVersion(undo: 'unhandle' | 'undelete', job: string) {
  const { db } = await currentReader()
  if (undo === 'undelete') return (await findDeletedJob(db, job))?.deletedAt.toISOString()
  const found = await findJob(db, job)
  return found ? seenOf(found) : undefined
}

const isJobId = (job: unknown): job is string => typeof job === 'string' && isUuid(job)

/** The job's current state, which differs from what the administrator saw, and who changed it last. */
async function changed(saw: unknown, job: unknown, userId: string | null) {
  const was = jobStates.find((state) => state === saw)
  if (!was || !isJobId(job) || !userId) return undefined
  const { db } = await currentReader()
  const [found, deleted, last] = await Promise.all([
    findJob(db, job),
    findDeletedJob(db, job),
    findLastChange(db, userId),
  ])
  return changeInWords({ was, is: found?.state ?? (deleted ? 'deleted' : 'gone'), last })
}

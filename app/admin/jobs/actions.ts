'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { due } from '#app/admin/parts/form/due.ts'
import { parseFields } from '#app/admin/parts/form/parse-fields.ts'
import { reason } from '#app/admin/parts/form/reason.ts'
import { readFields } from '#app/web/form-fields.ts'
import { runtime } from '#app/web/runtime.ts'
import type { FormRefusal } from '#app/words/actions.ts'
import { actOnJob, undelete } from '#jobs/actions/job.ts'
import { jobActions } from '#jobs/actions/why-not.ts'
import type { Refusal } from '#jobs/operations/refusals.ts'
import { requireRole } from '../access/session.ts'

const target = z.object({
  action: z.enum([...jobActions, 'retry at', 'undelete']),
  id: z.uuid(),
  /** The person whose page to return to; without it, the job's. */
  person: z.uuid().optional(),
  /** The version of the job that the administrator saw; of a deleted one, when it was deleted. */
  seen: z.string().max(50).optional(),
  user: z.uuid().optional(),
})

const done = {
  retry: 'retried',
  'retry at': 'scheduled',
  cancel: 'cancelled',
  redrive: 'redriven',
  handle: 'handled',
  unhandle: 'unhandled',
  delete: 'deleted',
  undelete: 'undeleted',
}

export async function act(form: FormData) {
  const admin = await requireRole('operator')
  const given = parseFields(target, form)
  const result = await carryOut(admin.username, given, readFields(form, 'reason', 'at'))
  const { jobId: job = given.id, ...refused } = result
  const said: Record<string, string> = 'why' in refused ? refused : { done: done[given.action] }
  if (given.person) said.job = job
  const page = given.person ? `registrations/${given.person}` : `jobs/${job}`
  redirect(`/admin/${page}?${new URLSearchParams(said)}`)
}

/** `was`: the state that the administrator saw, if the job has changed since. */
type Result =
  | { jobId: string }
  | { jobId?: undefined; why: Refusal | FormRefusal }
  | { jobId?: undefined; why: 'changed'; was: string }

async function carryOut(
  actor: string,
  { action, id, seen, user }: z.output<typeof target>,
  typed: { reason?: string; at?: string },
): Promise<Result> {
  const { db, boss } = runtime()
  const why = reason.safeParse(typed.reason)
  const at = action === 'retry at' ? due.safeParse(typed.at) : undefined
  if (at?.success === false) return { why: 'wrong_time' }
  if ((action === 'handle' || action === 'delete') && !why.success) return { why: 'no_reason' }
  const result =
    action === 'undelete'
      ? await undelete(db, { actor }, id, seen)
      : await actOnJob(
          db,
          await boss(),
          { actor, action: action === 'retry at' ? 'retry' : action, reason: why.data, at: at?.data },
          id,
          seen && user ? { state: seen, userId: user } : undefined,
        )
  if (result.done) return { jobId: result.jobId }
  return 'why' in result ? { why: result.why } : { why: 'changed', was: result.changed.was }
}

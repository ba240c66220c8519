'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { actOnJob, type JobAction } from '#jobs/job-actions.ts'
import { runtime } from '../../runtime.ts'
import { requireRole } from '../session.ts'

const input = z.object({
  action: z.enum(['retry', 'cancel', 'redrive']),
  id: z.uuid(),
  /** Whose page to go back to; without it, the job's. */
  person: z.uuid().nullable(),
})
const done: Record<JobAction, string> = { retry: 'retried', cancel: 'cancelled', redrive: 'redriven' }

export async function act(form: FormData) {
  const admin = await requireRole('operator')
  const { action, id, person } = input.parse({
    action: form.get('action'),
    id: form.get('id'),
    person: form.get('person'),
  })
  const { db, boss } = runtime()
  const result = await actOnJob(db, await boss(), admin.username, action, id)
  const said: Record<string, string> = result.done ? { done: done[action] } : { why: result.why }
  const page = person ? `registrations/${person}` : `jobs/${result.done ? result.jobId : id}`
  redirect(`/admin/${page}?${new URLSearchParams(said)}`)
}

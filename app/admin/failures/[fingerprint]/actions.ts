'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { confirmWords } from '#app/words/confirm.ts'
import { groupPath, groupSubject } from '#app/words/failures.ts'
import { startOperation } from '#jobs/operations.ts'
import { runtime } from '../../../runtime.ts'
import { reason } from '../../reason.ts'
import { requireRole } from '../../session.ts'

const fingerprint = z
  .string()
  .regex(/^([0-9a-f]{32})?$/)
  .transform((text) => text || null)
const target = z.object({ fingerprint, before: z.iso.datetime() })

export type RetryState = { status: 'idle' } | { status: 'invalid'; error: string; value: string }

const textOf = (form: FormData, name: string) => {
  const value = form.get(name)
  return typeof value === 'string' ? value : undefined
}

export async function startRetry(_previous: RetryState, form: FormData): Promise<RetryState> {
  const admin = await requireRole('operator')
  const given = textOf(form, 'reason')
  const parsed = reason.safeParse(given)
  if (!parsed.success)
    return {
      status: 'invalid',
      error: parsed.error.issues[0]?.message ?? confirmWords.noReason,
      value: given?.slice(0, 300) ?? '',
    }
  const group = target.parse({ fingerprint: textOf(form, 'fingerprint'), before: textOf(form, 'before') })
  const { db, boss } = runtime()
  const started = await startOperation(db, await boss(), {
    kind: 'retry',
    subject: groupSubject(group.fingerprint),
    actor: admin.username,
    reason: parsed.data,
    filter: { by: 'failure', ...group },
  })
  redirect(`${groupPath(group.fingerprint)}?said=${started ? 'started' : 'running'}`)
}

'use server'

import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { operationWords } from '#app/admin/operations/[id]/words.ts'
import { operationPath } from '#app/admin/operations/words.ts'
import { parseFields } from '#app/admin/parts/form/parse-fields.ts'
import { reason } from '#app/admin/parts/form/reason.ts'
import { readFields } from '#app/web/form-fields.ts'
import { runtime } from '#app/web/runtime.ts'
import { groupSubject } from '#app/words/failures.ts'
import { findOperation, isOver } from '#db/operations/operations.ts'
import { findCurrentTime } from '#db/people/counts.ts'
import { isTold } from '#db/schema/operations.ts'
import { startOperation, steerOperation, subjectOf } from '#jobs/operations/start.ts'
import { requireRole } from '../access/session.ts'
import { confirmSchema, type StartState, startSchema, steerSchema, undoOf, undoSchema } from './schema.ts'

const saying = (path: string, said: string) => `${path}?said=${said}` as Route

export async function start(_previous: StartState, form: FormData): Promise<StartState> {
  const admin = await requireRole('operator')
  const given = readFields(form, 'reason', 'at')
  const parsed = confirmSchema.safeParse(given)
  if (!parsed.success) {
    const { reason, at } = z.flattenError(parsed.error).fieldErrors
    return {
      status: 'invalid',
      errors: { reason: reason?.[0], at: at?.[0] },
      values: { reason: given.reason?.slice(0, 300) ?? '', at: given.at?.slice(0, 16) ?? '' },
    }
  }
  const { kind, filter } = parseFields(startSchema, form)
  const { db, boss } = runtime()
  const notBefore = isTold(kind) ? parsed.data.at : null
  const id = await startOperation(db, await boss(), {
    kind,
    subject: filter.by === 'failure' ? groupSubject(filter.fingerprint) : subjectOf(filter),
    actor: admin.username,
    reason: parsed.data.reason,
    filter,
    notBefore,
  })
  redirect(
    id ? saying(operationPath(id), notBefore ? 'scheduled' : 'started') : '/admin/operations?said=running',
  )
}

const steered = { abort: 'aborted', pause: 'paused', resume: 'resumed' }

export async function steerIt(form: FormData) {
  const admin = await requireRole('operator')
  const { id, steer, pausedAt, from } = parseFields(steerSchema, form)
  const why = steer === 'abort' ? reason.safeParse(readFields(form, 'reason').reason) : null
  if (why?.success === false) redirect(saying(from, 'no_reason'))
  const seen = { reason: why?.data, pausedAt }
  const done = await steerOperation(runtime().db, admin.username, steer, id, seen)
  redirect(saying(from, done ? steered[steer] : 'over'))
}

/** Undoes the operation for everybody it was carried out on: an operation of its own. */
export async function undo(form: FormData) {
  const admin = await requireRole('operator')
  const { id } = parseFields(undoSchema, form)
  const { db, boss } = runtime()
  const operation = await findOperation(db, id)
  const undone = operation && undoOf(operation)
  if (!undone || !isOver(operation.state)) redirect(saying(operationPath(id), 'over'))
  const filter = { by: 'operation' as const, operation: id, before: await findCurrentTime(db) }
  const started = await startOperation(db, await boss(), {
    kind: undone.kind,
    subject: subjectOf(filter),
    actor: admin.username,
    reason: operationWords.undoReason(operation.reason).slice(0, 200),
    filter,
  })
  redirect(started ? saying(operationPath(started), 'started') : saying(operationPath(id), 'running'))
}

'use server'

import { redirect } from 'next/navigation'
import type { z } from 'zod'
import { pause, resume } from '#jobs/delivery/by-hand.ts'
import { runtime } from '../../runtime.ts'
import { requireRole } from '../session.ts'
import { type FormState, pauseSchema, readForm, resumeSchema, untilAfter } from './schema.ts'

export async function pauseProvider(_previous: FormState, form: FormData): Promise<FormState> {
  const admin = await requireRole('operator')
  const given = readForm(form)
  const parsed = pauseSchema.safeParse(given)
  if (!parsed.success) return invalid(parsed.error, given)
  const { reason, length } = parsed.data
  const { db, env } = runtime()
  const done = await pause(db, env.PROVIDER, admin.username, reason, untilAfter(length))
  redirect(`/admin/provider?said=${done ? 'paused' : 'paused-already'}`)
}

export async function resumeProvider(_previous: FormState, form: FormData): Promise<FormState> {
  const admin = await requireRole('operator')
  const given = readForm(form)
  const parsed = resumeSchema.safeParse(given)
  if (!parsed.success) return invalid(parsed.error, given)
  const { db, env } = runtime()
  const done = await resume(db, env.PROVIDER, admin.username, parsed.data.reason)
  redirect(`/admin/provider?said=${done ? 'resumed' : 'not-paused'}`)
}

function invalid(
  error: z.ZodError<{ reason: string; length?: string }>,
  given: ReturnType<typeof readForm>,
): FormState {
  const { reason, length } = error.flatten().fieldErrors
  return {
    status: 'invalid',
    fieldErrors: { reason: reason?.[0], length: length?.[0] },
    values: { reason: given.reason?.slice(0, 300) ?? '', length: given.length?.slice(0, 10) ?? '' },
  }
}

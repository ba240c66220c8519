'use server'

import { redirect } from 'next/navigation'
import type { z } from 'zod'
import { parseFields } from '#app/admin/parts/form/parse-fields.ts'
import { runtime } from '#app/web/runtime.ts'
import { findProvider } from '#db/providers/circuit.ts'
import { endHold, goOn, pause, resume } from '#jobs/delivery/by-hand.ts'
import type { ClickCode } from '#jobs/monitoring/circuit-text.ts'
import { requireRole } from '../access/session.ts'
import {
  type CircuitFormState,
  pauseSchema,
  readReason,
  resumeSchema,
  seenSchema,
  untilAfter,
} from './schema.ts'

export async function pauseProvider(_previous: CircuitFormState, form: FormData): Promise<CircuitFormState> {
  const admin = await requireRole('operator')
  const given = readReason(form)
  const parsed = pauseSchema.safeParse(given)
  if (!parsed.success) return invalid(parsed.error, given)
  const { reason, length } = parsed.data
  const { db, env } = runtime()
  const done = await pause(db, env.PROVIDER, admin.username, reason, untilAfter(length))
  redirect(`/admin/provider?said=${done ? 'paused' : 'paused-already'}`)
}

export async function resumeProvider(_previous: CircuitFormState, form: FormData): Promise<CircuitFormState> {
  const admin = await requireRole('operator')
  const given = readReason(form)
  const parsed = resumeSchema.safeParse(given)
  if (!parsed.success) return invalid(parsed.error, given)
  const { seen } = parseFields(seenSchema, form)
  const { db, env } = runtime()
  const done = await resume(db, env.PROVIDER, admin.username, parsed.data.reason, seen)
  redirect(`/admin/provider?said=${done ? 'resumed' : (await isPaused()) ? 'paused-anew' : 'not-paused'}`)
}

const clickCodes = {
  goOn: 'click:go_on',
  stop: 'click:stop',
  callAgain: 'click:call_again',
} satisfies Record<string, ClickCode>

export async function goOnAtFullPace(form: FormData) {
  const admin = await requireRole('operator')
  const { seen } = parseFields(seenSchema, form)
  const { db, env } = runtime()
  const done = await goOn(db, env.PROVIDER, admin.username, clickCodes.goOn, seen)
  redirect(`/admin/provider?said=${done ? 'went-on' : 'not-slowed'}`)
}

/** Paused until it is resumed: finding out why everybody is refused takes an unknown time. */
export async function stopNow() {
  const admin = await requireRole('operator')
  const { db, env } = runtime()
  const done = await pause(db, env.PROVIDER, admin.username, clickCodes.stop, null)
  redirect(`/admin/provider?said=${done ? 'paused' : 'paused-already'}`)
}

export async function callAgain() {
  const admin = await requireRole('operator')
  const { db, env } = runtime()
  if (await endHold(db, env.PROVIDER, admin.username, clickCodes.callAgain))
    redirect('/admin/provider?said=called-again')
  redirect(`/admin/provider?said=${(await isPaused()) ? 'paused-already' : 'not-held'}`)
}

async function isPaused() {
  const { db, env } = runtime()
  return (await findProvider(db, env.PROVIDER))?.circuit === 'paused'
}

function invalid(
  error: z.ZodError<{ reason: string; length?: string }>,
  given: ReturnType<typeof readReason>,
): CircuitFormState {
  const { reason, length } = error.flatten().fieldErrors
  return {
    status: 'invalid',
    fieldErrors: { reason: reason?.[0], length: length?.[0] },
    values: { reason: given.reason?.slice(0, 300) ?? '', length: given.length?.slice(0, 10) ?? '' },
  }
}

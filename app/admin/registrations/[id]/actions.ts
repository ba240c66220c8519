'use server'

import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { requireRole } from '#app/admin/access/session.ts'
import { parseFields } from '#app/admin/parts/form/parse-fields.ts'
import { correction as words } from '#app/admin/registrations/[id]/words.ts'
import { typoHint } from '#app/register/typo-hint.ts'
import { runtime } from '#app/web/runtime.ts'
import { emailKey } from '#db/normalise.ts'
import { correctAddress, lookUp, undoCorrection } from '#jobs/actions/person.ts'
import { createProvider } from '#jobs/providers/create.ts'
import {
  type CorrectionState,
  correctionSchema,
  personSchema,
  readCorrection,
  takeBackSchema,
} from './schema.ts'

const back = (person: string, said: Record<string, string>, group?: string) => {
  const page = group ? `failures/${group}` : `registrations/${person}`
  return `/admin/${page}?${new URLSearchParams(said)}` as Route
}

export async function askAboutPerson(form: FormData) {
  const admin = await requireRole('operator')
  const { person } = parseFields(personSchema, form)
  const { db, boss, env } = runtime()
  // Created only to read what it supports: the worker asks.
  const result = await lookUp(db, await boss(), admin.username, createProvider(env.provider), person)
  redirect(back(person, result.done ? { done: 'asked' } : { why: result.why }))
}

export async function correct(_previous: CorrectionState, form: FormData): Promise<CorrectionState> {
  const admin = await requireRole('operator')
  const given = readCorrection(form)
  const values = { email: (given.email ?? '').slice(0, 300), reason: (given.reason ?? '').slice(0, 300) }
  const parsed = correctionSchema.safeParse(given)
  if (!parsed.success) {
    const { email, reason } = parsed.error.flatten().fieldErrors
    return { status: 'invalid', fieldErrors: { email: email?.[0], reason: reason?.[0] }, values }
  }
  const { person, sure, group, ...correction } = parsed.data
  const hint = typoHint(correction.email)
  if (hint && sure !== correction.email) return { status: 'doubtful', hint, values }

  const { db, boss } = runtime()
  const result = await correctAddress(db, await boss(), admin.username, person, correction)
  if (result.done) redirect(back(person, { done: 'corrected' }, group))
  if ('why' in result) redirect(back(person, { why: result.why }, group))
  const email = 'taken' in result ? words.taken : words.same
  return { status: 'invalid', fieldErrors: { email }, values }
}

/** Gives the person the address back that they had before the correction that was seen. */
export async function takeCorrectionBack(form: FormData) {
  const admin = await requireRole('operator')
  const { person, seen } = parseFields(takeBackSchema, form)
  const { db, boss } = runtime()
  const result = await undoCorrection(db, await boss(), admin.username, person, seen, emailKey)
  if (result.done) redirect(back(person, { done: 'takenBack' }))
  redirect(back(person, { why: 'why' in result ? result.why : 'faster' }))
}

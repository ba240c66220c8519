'use server'

import { refresh } from 'next/cache'
import { requireRole } from '#app/admin/access/session.ts'
import { checkTexts } from '#app/admin/provider/check/words.ts'
import { readFields } from '#app/web/form-fields.ts'
import { runtime } from '#app/web/runtime.ts'
import { askProvider, type Question } from '#jobs/upkeep/provider-check.ts'
import { addressSchema, type CheckState } from './schema.ts'

export async function checkKeyAndList() {
  const admin = await requireRole('operator')
  await ask(admin.username, { kind: 'settings' })
}

export async function checkAddress(_previous: CheckState, form: FormData): Promise<CheckState> {
  const admin = await requireRole('operator')
  const given = readFields(form, 'address')
  const parsed = addressSchema.safeParse(given)
  if (!parsed.success)
    return {
      status: 'invalid',
      error: parsed.error.issues[0]?.message ?? checkTexts.noEmail,
      value: given.address?.slice(0, 300) ?? '',
    }
  await ask(admin.username, { kind: 'address', address: parsed.data.address.email })
  return { status: 'idle' }
}

/** If a check is under way already, its answer is used. */
async function ask(actor: string, question: Question) {
  const { db, boss, env } = runtime()
  await askProvider(db, await boss(), actor, env.PROVIDER, question)
  refresh()
}

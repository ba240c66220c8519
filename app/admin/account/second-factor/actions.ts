'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { pendingPages } from '#app/admin/access/places.ts'
import { beginSecondFactor, replaceCodes, turnOff, turnOn } from '#app/admin/access/second-factor.ts'
import { auth, requireRecent, requireSelf } from '#app/admin/access/session.ts'
import type { OwnAnswer } from '#app/admin/account/answer.ts'
import { codeErrors, signInErrors } from '#app/admin/sign-in/words.ts'
import { readFields } from '#app/web/form-fields.ts'
import { runtime } from '#app/web/runtime.ts'
import { readTry } from '../../sign-in/attempt.ts'

const HERE = pendingPages.secondFactor

export async function beginSetUp(): Promise<OwnAnswer> {
  const self = await requireSelf()
  await requireRecent(HERE)
  await beginSecondFactor(runtime().db, auth(), self)
  redirect(HERE)
}

export async function confirmSetUp(_previous: OwnAnswer, form: FormData): Promise<OwnAnswer> {
  const self = await requireSelf()
  await requireRecent(HERE)
  const wrong = (code: string): OwnAnswer => ({ status: 'invalid', fieldErrors: { code } })
  const code = (readFields(form, 'code').code ?? '').replaceAll(/\s/g, '')
  const { db, codeGate } = runtime()
  if (!/^\d{6}$/.test(code)) return wrong(codeErrors.ofApp)
  const wait = await codeGate.count(await readTry(self.username))
  if (wait > 0) return wrong(signInErrors.limited(wait))
  if (!(await codeGate.isNew(self.id, code))) return wrong(codeErrors.used)
  const codes = await turnOn(db, auth(), self, code)
  if (!codes) return wrong(codeErrors.wrong)
  refresh()
  return { status: 'shown', codes }
}

export async function makeCodes(): Promise<OwnAnswer> {
  const self = await requireSelf()
  await requireRecent(HERE)
  const codes = await replaceCodes(runtime().db, auth(), self)
  return codes ? { status: 'shown', codes } : { status: 'idle' }
}

export async function endSecondFactor(): Promise<OwnAnswer> {
  const self = await requireSelf()
  await requireRecent(HERE)
  const { db, env } = runtime()
  if (env.ADMIN_SECOND_FACTOR === 'required') return { status: 'idle' }
  await turnOff(db, self)
  redirect('/admin/account?said=off')
}

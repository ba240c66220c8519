'use server'

import { redirect } from 'next/navigation'
import { ownErrors, weaknessWords } from '#app/admin/account/words.ts'
import { readFields } from '#app/web/form-fields.ts'
import { runtime } from '#app/web/runtime.ts'
import { noteAuthentication } from '#db/staff/sessions.ts'
import { changeOwnPassword, endOtherSessions, endOwnSession } from '../access/own-account.ts'
import { weaknessOf } from '../access/password-policy.ts'
import { pendingPages, readBack } from '../access/places.ts'
import { auth, requireAdmin, requireRecent, requireSelf } from '../access/session.ts'
import { whyNotTheirs } from '../sign-in/attempt.ts'
import { tryCode } from '../sign-in/try-code.ts'
import type { OwnAnswer } from './answer.ts'

export async function changePassword(_previous: OwnAnswer, form: FormData): Promise<OwnAnswer> {
  const self = await requireSelf()
  const { current = '', next = '' } = readFields(form, 'current', 'next')
  // Somebody who has just signed in with the password that was made for them need not type it again.
  if (self.pending === 'password') await requireRecent(pendingPages.password)
  const weakness = await weaknessOf(next, self)
  if (weakness) return { status: 'invalid', fieldErrors: { next: weaknessWords[weakness] } }
  const wrong = self.pending === 'password' ? null : await whyNotTheirs(self, current)
  if (wrong) return { status: 'invalid', fieldErrors: { current: wrong } }
  await changeOwnPassword(runtime().db, auth(), self, next)
  redirect(self.pending ? '/admin' : '/admin/account?said=password')
}

/** Notes that it is them, and leads back to what they were about to do. */
export async function confirmSelf(_previous: OwnAnswer, form: FormData): Promise<OwnAnswer> {
  const self = await requireSelf()
  const { password, code, back } = readFields(form, 'password', 'code', 'back')
  if (!password) return { status: 'invalid', fieldErrors: { password: ownErrors.noPassword } }
  const wrong = await whyNotTheirs(self, password)
  if (wrong) return { status: 'invalid', fieldErrors: { password: wrong } }
  const tried = self.hasSecondFactor ? await tryCode(self, code ?? '') : null
  if (tried === 'over') redirect('/admin/sign-in?why=over')
  if (tried && 'error' in tried) return { status: 'invalid', fieldErrors: { code: tried.error } }
  await noteAuthentication(runtime().db, self.session.id)
  redirect(readBack(back))
}

export async function endSession(form: FormData) {
  const self = await requireAdmin()
  const { id } = readFields(form, 'id')
  const ended = /^[\w-]+$/.test(id ?? '') && (await endOwnSession(runtime().db, self, id ?? ''))
  redirect(`/admin/account?said=${ended ? 'ended' : 'over'}`)
}

export async function endOthers() {
  const self = await requireAdmin()
  await endOtherSessions(runtime().db, self)
  redirect('/admin/account?said=others')
}

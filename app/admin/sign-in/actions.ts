'use server'

import { APIError } from 'better-auth/api'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { signInErrors as errors } from '#app/admin/sign-in/words.ts'
import { readFields } from '#app/web/form-fields.ts'
import { runtime } from '#app/web/runtime.ts'
import { isBusy } from '#app/web/semaphore.ts'
import { signInByPassword } from '../access/by-password.ts'
import { noteCame, noteLeft, noteRepeated, type SignInMethod } from '../access/notes.ts'
import { auth, findSignedIn } from '../access/session.ts'
import { readTry, rememberBrowser } from './attempt.ts'
import { findOwing, tryCode } from './try-code.ts'

export type SignInState = { error?: string; username?: string }

const credentials = z.object({
  username: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(128),
})

export async function signIn(_previous: SignInState, form: FormData): Promise<SignInState> {
  // A call by hand need not send a form.
  const given = form instanceof FormData ? Object.fromEntries(form) : {}
  const parsed = credentials.safeParse(given)
  if (!parsed.success) return { error: errors.missing }
  const { username } = parsed.data

  const { db, signInGate: gate } = runtime()
  const requested = await headers()
  const attempt = await readTry(username)
  const wait = await gate.count(attempt)
  if (wait > 0) {
    noteRepeated({ action: 'limit sign-in', typed: username })
    return { username, error: errors.limited(wait) }
  }
  let owesCode = false
  try {
    const answer = await gate.pass(attempt, () =>
      signInByPassword(db, auth(), { body: parsed.data, headers: requested }),
    )
    owesCode = !!answer && 'twoFactorRedirect' in answer
  } catch (error) {
    if (isBusy(error)) {
      noteRepeated({ action: 'crowd sign-in', typed: username })
      return { username, error: errors.busy }
    }
    if (!(error instanceof APIError)) throw error
    noteRepeated({ action: 'fail sign-in', typed: username })
    return { username, error: errors.wrong }
  }
  if (owesCode) redirect('/admin/sign-in/code')
  return cameIn(username, 'password')
}

export async function signInWithCode(_previous: SignInState, form: FormData): Promise<SignInState> {
  // Somebody who is signed in is asked for their own code, whosever password this browser gave.
  if (await findSignedIn()) redirect('/admin')
  const owner = await findOwing()
  const tried = owner ? await tryCode(owner, readFields(form, 'code').code ?? '') : 'over'
  if (!owner || tried === 'over') redirect('/admin/sign-in?why=over')
  return 'error' in tried ? { error: tried.error } : cameIn(owner.username, tried.method)
}

async function cameIn(username: string, method: SignInMethod): Promise<never> {
  await noteCame(username.toLowerCase(), method)
  await rememberBrowser(username)
  redirect('/admin')
}

export async function signOut() {
  const admin = await findSignedIn()
  await auth().api.signOut({ headers: await headers() })
  if (admin) await noteLeft(admin.username)
  redirect('/admin/sign-in')
}

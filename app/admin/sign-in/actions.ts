'use server'

import { APIError } from 'better-auth/api'
import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { signInErrors as errors } from '#app/admin/sign-in/words.ts'
import { cookieAttributes, cookieName } from '#app/web/cookie-name.ts'
import { runtime } from '#app/web/runtime.ts'
import { isBusy } from '#app/web/semaphore.ts'
import { readClientAddress } from '#app/web/session.ts'
import { noteCame, noteRepeated } from '../access/notes.ts'
import { auth, findAdmin } from '../access/session.ts'
import { KNOWN_COOKIE, KNOWN_SECONDS, signKnown, verifyKnown } from './known-browser.ts'

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

  const { env, signInGate: gate } = runtime()
  const [jar, requested] = await Promise.all([cookies(), headers()])
  const attempt = {
    address: await readClientAddress(),
    username,
    knownBrowser: verifyKnown(
      username,
      jar.get(cookieName(KNOWN_COOKIE, env.publicUrl))?.value,
      env.SESSION_SECRET,
    ),
  }
  const wait = await gate.count(attempt)
  if (wait > 0) {
    noteRepeated({ action: 'limit sign-in', typed: username })
    return { username, error: errors.limited(wait) }
  }
  try {
    await gate.pass(attempt, () => auth().api.signInUsername({ body: parsed.data, headers: requested }))
  } catch (error) {
    if (isBusy(error)) return { username, error: errors.busy }
    if (!(error instanceof APIError)) throw error
    noteRepeated({ action: 'fail sign-in', typed: username })
    return { username, error: errors.wrong }
  }
  await noteCame('sign in', username.toLowerCase())
  jar.set(
    cookieName(KNOWN_COOKIE, env.publicUrl),
    signKnown(username, env.SESSION_SECRET),
    cookieAttributes(env.publicUrl, KNOWN_SECONDS),
  )
  redirect('/admin')
}

export async function signOut() {
  const admin = await findAdmin()
  await auth().api.signOut({ headers: await headers() })
  if (admin) await noteCame('sign out', admin.username)
  redirect('/admin/sign-in')
}

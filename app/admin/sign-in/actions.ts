'use server'

import { APIError } from 'better-auth/api'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { signInErrors as errors } from '#app/words/sign-in.ts'
import { runtime } from '../../runtime.ts'
import { readClientAddress } from '../../session.ts'
import { auth } from '../session.ts'

export type SignInState = { error?: string; username?: string }

const credentials = z.object({
  username: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(128),
})

export async function signIn(_previous: SignInState, form: FormData): Promise<SignInState> {
  // Who calls an action by hand need not send a form.
  const given = form instanceof FormData ? Object.fromEntries(form) : {}
  const parsed = credentials.safeParse(given)
  if (!parsed.success) return { error: errors.missing }
  const { username } = parsed.data

  const wait = await runtime().limits.signIn.count(`${await readClientAddress()}:${username.toLowerCase()}`)
  if (wait > 0) return { username, error: errors.limited(wait) }
  try {
    await auth().api.signInUsername({ body: parsed.data, headers: await headers() })
  } catch (error) {
    if (!(error instanceof APIError)) throw error
    return { username, error: errors.wrong }
  }
  redirect('/admin')
}

export async function signOut() {
  await auth().api.signOut({ headers: await headers() })
  redirect('/admin/sign-in')
}

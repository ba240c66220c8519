import { hash } from 'node:crypto'
import { cookies, headers } from 'next/headers'
import {
  BROWSER_COOKIE,
  MAX_AGE_SECONDS,
  REGISTRATION_COOKIE,
  signRegistration,
  verifyRegistration,
} from './registration-cookie.ts'
import { runtime } from './runtime.ts'

/** The id of the person whose registration this browser may see. */
export async function readRegistration(): Promise<string | null> {
  return verifyRegistration((await cookies()).get(REGISTRATION_COOKIE)?.value, runtime().env.SESSION_SECRET)
}

export async function rememberRegistration(userId: string) {
  const { env } = runtime()
  ;(await cookies()).set(REGISTRATION_COOKIE, signRegistration(userId, env.SESSION_SECRET), {
    httpOnly: true,
    sameSite: 'lax',
    secure: env.publicUrl.startsWith('https:'),
    path: '/',
    maxAge: MAX_AGE_SECONDS,
  })
}

/** Identifies this browser's own repeats; only its hash is stored. */
export async function readBrowserHash(): Promise<string | null> {
  const value = (await cookies()).get(BROWSER_COOKIE)?.value
  return value && value.length >= 20 ? hash('sha256', value, 'hex') : null
}

export const readClientAddress = async () => (await headers()).get('x-client-address') ?? ''

import { hash } from 'node:crypto'
import { cookies, headers } from 'next/headers'
import { cookieAttributes, cookieName } from './cookie-name.ts'
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
  // First, as a build stops here: it has no settings.
  const jar = await cookies()
  const { env } = runtime()
  const cookie = jar.get(cookieName(REGISTRATION_COOKIE, env.publicUrl))
  return verifyRegistration(cookie?.value, env.SESSION_SECRET)
}

export async function rememberRegistration(userId: string) {
  const { env } = runtime()
  ;(await cookies()).set(
    cookieName(REGISTRATION_COOKIE, env.publicUrl),
    signRegistration(userId, env.SESSION_SECRET),
    cookieAttributes(env.publicUrl, MAX_AGE_SECONDS),
  )
}

/** Also the browser's id: by it a repeat of the same registration would be recognised, and shown again. */
export async function forgetRegistration() {
  const { publicUrl } = runtime().env
  const jar = await cookies()
  for (const name of [REGISTRATION_COOKIE, BROWSER_COOKIE])
    jar.set(cookieName(name, publicUrl), '', cookieAttributes(publicUrl, 0))
}

/** Identifies this browser's own repeats; only its hash is stored. */
export async function readBrowserHash(): Promise<string | null> {
  const name = cookieName(BROWSER_COOKIE, runtime().env.publicUrl)
  const value = (await cookies()).get(name)?.value
  return value && value.length >= 20 ? hash('sha256', value, 'hex') : null
}

export const readClientAddress = async () => (await headers()).get('x-client-address') ?? ''

import type { Route } from 'next'
import { cookies } from 'next/headers'
import { readKept, type WhyNobody } from '#app/admin/access/identity-provider.ts'
import { cookieAttributes, cookieName } from '#app/web/cookie-name.ts'
import { runtime } from '#app/web/runtime.ts'
import { seal, unseal } from '#app/web/sealed.ts'
import { IDLE_HOURS } from '#db/staff/sessions.ts'

const COOKIE = 'frontdesk_oidc'
const PURPOSE = 'sign-in elsewhere'
/** Longer than the way there and back may take, so that whoever comes back late is still led to where they were. */
const SECONDS = IDLE_HOURS * 3600

/** Only the browser that left for the identity provider can come back from it. */
export async function keepUntilBack(kept: string) {
  const { env } = runtime()
  ;(await cookies()).set(
    cookieName(COOKIE, env.publicUrl),
    seal(PURPOSE, kept, SECONDS, env.SESSION_SECRET),
    cookieAttributes(env.publicUrl, SECONDS),
  )
}

/** The values that this browser kept, which can be used once. Null if there are none. */
export async function takeFromBrowser() {
  const jar = await cookies()
  const { env } = runtime()
  const name = cookieName(COOKIE, env.publicUrl)
  const sealed = jar.get(name)?.value
  jar.set(name, '', cookieAttributes(env.publicUrl, 0))
  const kept = sealed ? unseal(PURPOSE, sealed, env.SESSION_SECRET) : null
  return kept === null ? null : readKept(kept)
}

/** @param back where they wanted to go. */
export const refusedAt = (why: WhyNobody, back?: string) =>
  `/admin/sign-in?${new URLSearchParams(back ? { why, back } : { why })}` as Route

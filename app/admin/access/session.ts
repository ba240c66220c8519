// Who may use the dashboard: sessions, roles and staff accounts.

import { nextCookies } from 'better-auth/next-js'
import { headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { cache } from 'react'
import { BY_ITSELF } from '#app/web/by-itself.ts'
import { runtime } from '#app/web/runtime.ts'
import { again } from '#db/pool/again.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { createAuth } from './auth.ts'
import { noteRepeated } from './notes.ts'
import { confirmAt, pendingPages } from './places.ts'
import { mayAct } from './roles.ts'
import { readSignedIn } from './signed-in.ts'

const holder = globalThis as { frontdeskAuth?: ReturnType<typeof createAuth> }

export function auth() {
  const { db, env } = runtime()
  holder.frontdeskAuth ??= createAuth(db, env, [nextCookies()])
  return holder.frontdeskAuth
}

/** Whoever is signed in, even if there is something that they must do first. Read once per request. */
export const findSignedIn = cache(async () => {
  // First, so that no build draws a page that asks for it.
  const given = await headers()
  const { db, env } = runtime()
  const asked = {
    headers: given,
    byItself: await isAskedByItself(),
    needsSecondFactor: env.ADMIN_SECOND_FACTOR === 'required',
  }
  // Retried as a whole: it may also note the use.
  return again(() => readSignedIn(auth(), db, asked))
})

const isAskedByItself = async () => (await headers()).get(BY_ITSELF) === '1'

/** Who may use the dashboard now. */
export const findAdmin = cache(async () => {
  const signedIn = await findSignedIn()
  return signedIn?.pending ? null : signedIn
})

/** Every page and action of one's own account begins with this, or with `requireAdmin`. */
export async function requireSelf() {
  return (await findSignedIn()) ?? redirect('/admin/sign-in')
}

/** Every admin page and action begins with this: layouts and proxies are no guards. */
export async function requireAdmin() {
  const self = await requireSelf()
  if (self.pending) redirect(pendingPages[self.pending])
  return self
}

/** Every action that needs a role begins with this. */
export async function requireRole(needed: StaffRole) {
  const admin = await requireAdmin()
  if (mayAct(admin.role, needed)) return admin
  noteRepeated({ action: 'refuse role', actor: admin.username, needed })
  forbidden()
}

/**
 * What changes who may do what also needs this: password and code were given lately. A page that is drawn again stays as it
 * is, since its actions begin with this too. @param back the page to return to.
 */
export async function requireRecent(back: string) {
  const { session, pending } = await requireSelf()
  // A password that was made for them opens nothing but the choice of their own.
  if (pending === 'password' && back !== pendingPages.password) redirect(pendingPages.password)
  if (!session.isRecent && !(await isAskedByItself())) redirect(confirmAt(back))
}

// Who may use the dashboard: sessions, roles and staff accounts.

import { nextCookies } from 'better-auth/next-js'
import { headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { cache } from 'react'
import { runtime } from '#app/web/runtime.ts'
import { again } from '#db/pool/again.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { createAuth } from './auth.ts'
import { noteRepeated } from './notes.ts'
import { mayAct } from './roles.ts'

const holder = globalThis as { frontdeskAuth?: ReturnType<typeof createAuth> }

export function auth() {
  const { db, env } = runtime()
  holder.frontdeskAuth ??= createAuth(db, env, [nextCookies()])
  return holder.frontdeskAuth
}

/** Read once per request. */
export const findAdmin = cache(async () => {
  const given = await headers()
  // Retried as a whole: it may also extend the session.
  const session = await again(() => auth().api.getSession({ headers: given }))
  if (!session) return null
  const { username, name, role } = session.user
  return { username: username ?? name, role: role as StaffRole }
})

/** Every admin page and action begins with this: layouts and proxies are no guards. */
export async function requireAdmin() {
  const admin = await findAdmin()
  if (!admin) redirect('/admin/sign-in')
  return admin
}

/** Every action that needs a role begins with this. */
export async function requireRole(needed: StaffRole) {
  const admin = await requireAdmin()
  if (mayAct(admin.role, needed)) return admin
  noteRepeated({ action: 'refuse role', actor: admin.username, needed })
  forbidden()
}

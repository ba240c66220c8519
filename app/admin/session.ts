import { nextCookies } from 'better-auth/next-js'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { runtime } from '../runtime.ts'
import { createAuth } from './auth.ts'

const holder = globalThis as { frontdeskAuth?: ReturnType<typeof createAuth> }

export function auth() {
  const { db, env } = runtime()
  holder.frontdeskAuth ??= createAuth(db, env, [nextCookies()])
  return holder.frontdeskAuth
}

export async function findAdmin() {
  const given = await headers()
  const session = await auth().api.getSession({ headers: given })
  return session ? { username: session.user.username ?? session.user.name } : null
}

/** Begins every admin page and action: layouts and proxies are no guards. */
export async function requireAdmin() {
  const admin = await findAdmin()
  if (!admin) redirect('/admin/sign-in')
  return admin
}

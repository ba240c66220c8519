import { APIError } from 'better-auth/api'
import { cookies, headers } from 'next/headers'
import { codeErrors as errors, signInErrors } from '#app/admin/sign-in/words.ts'
import { runtime } from '#app/web/runtime.ts'
import { findChallenged } from '#db/staff/second-factors.ts'
import { noteRecoveryCode, noteRepeated, type SignInMethod } from '../access/notes.ts'
import { auth } from '../access/session.ts'
import { readTry } from './attempt.ts'

type Owner = { id: string; username: string }

/** The person whose code this browser still has to give after the password; null if there is none. */
export async function findOwing(): Promise<Owner | null> {
  const { createAuthCookie } = await auth().$context
  // Its first part is random; better-auth checks the signature with the code.
  const [identifier] = (await cookies()).get(createAuthCookie('two_factor').name)?.value.split('.') ?? []
  return identifier ? findChallenged(runtime().db, identifier) : null
}

type Compared = { method: SignInMethod } | { error: string } | 'over'

/**
 * Checks a code of the app, or a recovery code, which is then used up. A right code completes a sign-in that waits for it.
 * @returns which it was, or why it was not accepted; `over` where the sign-in has to begin again.
 */
export async function tryCode(owner: Owner, given: string): Promise<Compared> {
  const compared = await compare(owner, given)
  if (compared === 'over' || 'limited' in compared)
    noteRepeated({ action: 'limit sign-in', typed: owner.username })
  else if ('error' in compared) noteRepeated({ action: 'fail sign-in', typed: owner.username })
  else if (compared.method === 'recovery_code') await noteRecoveryCode(owner.username)
  return compared
}

async function compare(owner: Owner, given: string): Promise<Compared | { error: string; limited: true }> {
  const code = given.replaceAll(/\s/g, '').toLowerCase()
  const isOfApp = /^\d{6}$/.test(code)
  if (!isOfApp && !/^[a-z0-9]{5}-?[a-z0-9]{5}$/.test(code)) return { error: errors.form }
  const { codeGate } = runtime()
  const wait = await codeGate.count(await readTry(owner.username))
  if (wait > 0) return { error: signInErrors.limited(wait), limited: true }
  if (isOfApp && !(await codeGate.isNew(owner.id, code))) return { error: errors.used }
  const asked = await headers()
  try {
    if (isOfApp) await auth().api.verifyTOTP({ body: { code }, headers: asked })
    else await auth().api.verifyBackupCode({ body: { code: withDash(code) }, headers: asked })
    return { method: isOfApp ? 'code' : 'recovery_code' }
  } catch (error) {
    if (isOfLostSecret(error)) return { error: errors.lost }
    if (!(error instanceof APIError)) throw error
    const said = error.body?.code
    if (said === 'INVALID_TWO_FACTOR_COOKIE' || said === 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE') return 'over'
    return { error: errors.wrong }
  }
}

/** better-auth's, for what was encrypted with a secret that is not listed any more. */
const isOfLostSecret = (error: unknown) =>
  error instanceof Error && error.message.startsWith('Secret version ')

const withDash = (code: string) => code.replace(/^(.{5})-?/, '$1-')

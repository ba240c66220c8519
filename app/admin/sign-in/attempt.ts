import { cookies } from 'next/headers'
import { signInErrors as errors } from '#app/admin/sign-in/words.ts'
import { cookieAttributes, cookieName } from '#app/web/cookie-name.ts'
import { runtime } from '#app/web/runtime.ts'
import { isBusy } from '#app/web/semaphore.ts'
import { readClientAddress } from '#app/web/session.ts'
import { noteRepeated } from '../access/notes.ts'
import { isTheirPassword } from '../access/own-account.ts'
import { MOST_CHARACTERS } from '../access/password-lengths.ts'
import { auth } from '../access/session.ts'
import type { SignedIn } from '../access/signed-in.ts'
import type { Try } from './admit.ts'
import { KNOWN_SECONDS, knownCookie, signKnown, verifyKnown } from './known-browser.ts'

/** A try of this name from this browser, for the limits. */
export async function readTry(username: string): Promise<Try> {
  const [address, jar] = [await readClientAddress(), await cookies()]
  const { env } = runtime()
  const known = verifyKnown(
    username,
    jar.get(cookieName(knownCookie(username), env.publicUrl))?.value,
    env.SESSION_SECRET,
  )
  return { address, username, knownBrowser: known }
}

/** This name has signed in from this browser. */
export async function rememberBrowser(username: string) {
  const { env } = runtime()
  ;(await cookies()).set(
    cookieName(knownCookie(username), env.publicUrl),
    signKnown(username, env.SESSION_SECRET),
    cookieAttributes(env.publicUrl, KNOWN_SECONDS),
  )
}

/** Whether the password is theirs, within the limits of signing in. @returns why not; null where it is. */
export async function whyNotTheirs(self: SignedIn, password: string): Promise<string | null> {
  const { db, signInGate: gate } = runtime()
  if (password.length > MOST_CHARACTERS) return errors.notTheirs
  const attempt = await readTry(self.username)
  const note = (action: 'fail sign-in' | 'limit sign-in' | 'crowd sign-in') =>
    noteRepeated({ action, typed: self.username })
  const wait = await gate.count(attempt)
  if (wait > 0) {
    note('limit sign-in')
    return errors.limited(wait)
  }
  try {
    if (await gate.pass(attempt, () => isTheirPassword(db, auth(), self, password))) return null
    note('fail sign-in')
    return errors.notTheirs
  } catch (error) {
    if (!isBusy(error)) throw error
    note('crowd sign-in')
    return errors.busy
  }
}

import { randomBytes } from 'node:crypto'
import { signValue, verifyValue } from '#app/web/signed-cookie.ts'
import { ELSEWHERE } from './admit.ts'

/** One for passwords, and one for signing in elsewhere, so that neither way in takes the other's place. */
export const knownCookie = (username: string) =>
  username === ELSEWHERE ? 'frontdesk_known_elsewhere' : 'frontdesk_known'
export const KNOWN_SECONDS = 180 * 24 * 3600

const purpose = (username: string) => `known browser of ${username.toLowerCase()}`

/** A browser in which this name has signed in. It proves no more than that, and the name cannot be read from it. */
export const signKnown = (username: string, secrets: string[], now?: number) =>
  signValue(purpose(username), randomBytes(16).toString('base64url'), KNOWN_SECONDS, secrets, now)

/** @returns the browser's id; null where this name never signed in there. */
export const verifyKnown = (username: string, cookie: string | undefined, secrets: string[], now?: number) =>
  verifyValue(purpose(username), cookie, secrets, now)

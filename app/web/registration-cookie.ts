import { signValue, verifyValue } from './signed-cookie.ts'

export const REGISTRATION_COOKIE = 'frontdesk_registration'
export const BROWSER_COOKIE = 'frontdesk_browser'
export const MAX_AGE_SECONDS = 30 * 24 * 3600
const PURPOSE = 'registration'

/** A capability to see one registration. */
export const signRegistration = (userId: string, secrets: string[], now?: number): string =>
  signValue(PURPOSE, userId, MAX_AGE_SECONDS, secrets, now)

/** @returns the user's id, or null when it is not genuine or has expired. */
export const verifyRegistration = (cookie: string | undefined, secrets: string[], now?: number) =>
  verifyValue(PURPOSE, cookie, secrets, now)

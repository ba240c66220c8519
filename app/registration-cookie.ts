import { createHmac, timingSafeEqual } from 'node:crypto'

export const REGISTRATION_COOKIE = 'frontdesk_registration'
export const BROWSER_COOKIE = 'frontdesk_browser'
export const MAX_AGE_SECONDS = 30 * 24 * 3600

const mac = (secret: string, text: string) =>
  createHmac('sha256', secret).update(`registration:${text}`).digest()

/** `userId.expires.signature`: a capability to see one registration; nothing is stored on the server. */
export function signRegistration(userId: string, [secret]: string[], now = Date.now()): string {
  if (!secret) throw new Error('no secret to sign with')
  const text = `${userId}.${Math.floor(now / 1000) + MAX_AGE_SECONDS}`
  return `${text}.${mac(secret, text).toString('base64url')}`
}

/** @returns the user's id, or null when forged, expired or signed with a secret that is no longer listed. */
export function verifyRegistration(
  cookie: string | undefined,
  secrets: string[],
  now = Date.now(),
): string | null {
  const [userId, expires, signature] = cookie?.split('.') ?? []
  if (!userId || !expires || !signature) return null
  const given = Buffer.from(signature, 'base64url')
  const genuine = secrets.some((secret) => {
    const expected = mac(secret, `${userId}.${expires}`)
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
  return genuine && Number(expires) * 1000 > now ? userId : null
}

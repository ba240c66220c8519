import { timingSafeEqual } from 'node:crypto'
import { mac } from './secret.ts'

/** `value.expires.signature`: it needs no row on the server. The value has no dots. */
export function signValue(
  purpose: string,
  value: string,
  seconds: number,
  [secret]: string[],
  now = Date.now(),
) {
  if (!secret) throw new Error('no secret to sign with')
  const text = `${value}.${Math.floor(now / 1000) + seconds}`
  return `${text}.${mac(secret, purpose, text).toString('base64url')}`
}

/** @returns the value, or null when forged, expired or signed with a secret that is no longer listed. */
export function verifyValue(
  purpose: string,
  cookie: string | undefined,
  secrets: string[],
  now = Date.now(),
) {
  const [value, expires, signature] = cookie?.split('.') ?? []
  if (!value || !expires || !signature) return null
  const given = Buffer.from(signature, 'base64url')
  const genuine = secrets.some((secret) => {
    const expected = mac(secret, purpose, `${value}.${expires}`)
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
  return genuine && Number(expires) * 1000 > now ? value : null
}

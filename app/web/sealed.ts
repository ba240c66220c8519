import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const [NONCE, TAG] = [12, 16]
const keyOf = (secret: string, purpose: string) =>
  Buffer.from(hkdfSync('sha256', secret, '', `sealed ${purpose}`, 32))

/** Text that may stand in a URL: nobody reads it without the secret, and it ends. It needs no row on the server. */
export function seal(purpose: string, text: string, seconds: number, [secret]: string[], now = Date.now()) {
  if (!secret) throw new Error('no secret to seal with')
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, purpose), nonce)
  const body = JSON.stringify([Math.floor(now / 1000) + seconds, text])
  const sealed = [nonce, cipher.update(body, 'utf8'), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat(sealed).toString('base64url')
}

/** @returns null when it is forged, has ended, or was sealed with a secret that is no longer listed. */
export function unseal(purpose: string, given: string, secrets: string[], now = Date.now()): string | null {
  const bytes = Buffer.from(given, 'base64url')
  if (bytes.length <= NONCE + TAG) return null
  for (const secret of secrets) {
    try {
      const cipher = createDecipheriv('aes-256-gcm', keyOf(secret, purpose), bytes.subarray(0, NONCE))
      cipher.setAuthTag(bytes.subarray(-TAG))
      const body = cipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + cipher.final('utf8')
      const [ends, text] = JSON.parse(body)
      return ends * 1000 > now ? text : null
    } catch {
      // Another secret, or none of ours.
    }
  }
  return null
}

import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'

// Standard Webhooks 1.0.0: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
const TOLERANCE_SECONDS = 5 * 60

const digest = (secret: string, id: string, timestamp: number, body: string) =>
  // Making a key object and using it takes less than half of the time that bytes take.
  createHmac('sha256', createSecretKey(secret.trim().replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest()

/**
 * The value of `webhook-signature`.
 * @param secrets one, or several separated by commas while they are rotated: the body is signed with each
 * @param id the same for every attempt; without dots, which separate the signed parts
 * @param timestamp of this attempt, in seconds
 * @param body exactly as it is sent
 */
export const sign = (secrets: string, id: string, timestamp: number, body: string) =>
  secrets
    .split(',')
    .map((secret) => `v1,${digest(secret, id, timestamp, body).toString('base64')}`)
    .join(' ')

/**
 * Whether the sender knows one of the secrets and sent this within five minutes of `now`.
 * @param body exactly as it was received, before any parsing
 */
export function verify(secrets: string, headers: Headers, body: string, now = Date.now()): boolean {
  const id = headers.get('webhook-id')
  const time = headers.get('webhook-timestamp') ?? ''
  if (!id || !/^\d{1,12}$/.test(time)) return false
  const timestamp = Number(time)
  if (Math.abs(now / 1000 - timestamp) > TOLERANCE_SECONDS) return false
  const given = (headers.get('webhook-signature') ?? '')
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice(3), 'base64'))
  return secrets.split(',').some((secret) => {
    const expected = digest(secret, id, timestamp, body)
    return given.some((one) => one.length === expected.length && timingSafeEqual(one, expected))
  })
}

import { createHmac, timingSafeEqual } from 'node:crypto'

// https://developers.kit.com/webhooks/verifying-signatures
const TOLERANCE_SECONDS = 5 * 60

/**
 * Whether Kit signed this within five minutes of `now`. `X-Kit-Signature` is `t=SECONDS,v1=HEX`, with a `v1` for each
 * secret while Kit rotates them.
 * @param secret as Kit gave it when the endpoint was made
 * @param body exactly as it was received
 */
export function verifyKit(secret: string, headers: Headers, body: string, now = Date.now()): boolean {
  const parts = (headers.get('x-kit-signature') ?? '').split(',').map((part) => part.trim().split('='))
  const valuesOf = (name: string) => parts.flatMap(([key, value = '']) => (key === name ? value : []))
  const [time = ''] = valuesOf('t')
  if (!/^\d{1,12}$/.test(time) || Math.abs(now / 1000 - Number(time)) > TOLERANCE_SECONDS) return false
  const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest()
  return valuesOf('v1').some((hex) => {
    const given = Buffer.from(hex, 'hex')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

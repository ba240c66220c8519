import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Call, Dialect, Reply } from '../dialect.ts'

const KEY = 'known to the simulator only, 32+'
/** The secret that WEBHOOK_SECRET must hold, alone or among others. */
export const SIMULATOR_SECRET = `whsec_${Buffer.from(KEY).toString('base64')}`

const event = z.strictObject({
  type: z.literal('subscriber.created'),
  timestamp: z.iso.datetime(),
  data: z.strictObject({
    user_id: z.uuid(),
    email: z.string().min(3),
    consented_at: z.iso.datetime().nullable(),
    consent_address: z.string().optional(),
  }),
})

const say = (status: number, error: string): Reply => ({ status, body: { error } })

/** A receiver of Standard Webhooks: accepts signed messages, and remembers the people in them. */
export const webhook: Dialect = {
  base: '/webhook',
  variables: (url) => ({
    WEBHOOK_URL: url,
    WEBHOOK_SECRET: SIMULATOR_SECRET,
    WEBHOOK_ALLOW_PRIVATE: 'true',
  }),
  people: {
    priors: ['new', 'unsubscribed'],
    outs: ['unsubscribed'],
    asking: null,
    forgets: true,
  },
  isAuthorised: isSigned,
  answer(members, _settings, { method, path, body }) {
    if (method !== 'POST' || path !== '') return null
    const parsed = event.safeParse(body)
    if (!parsed.success) return say(422, z.prettifyError(parsed.error))
    const { email, consent_address } = parsed.data.data
    // A repeat, or a person who has left since: nothing to do.
    if (!members.get(email)) members.add(email, 'subscribed', { ip: consent_address ?? '' })
    return { status: 204 }
  },
  refusals: {
    notFound: say(404, 'nothing here'),
    badKey: say(401, 'the signature is wrong'),
    forbidden: say(403, 'not from there'),
    rateLimited: say(429, 'too many'),
    unavailable: say(503, 'later'),
    badAddress: (email) => say(422, `not an address: ${email}`),
  },
}

function isSigned({ headers, text }: Call) {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures } = headers
  if (!id || String(id).includes('.') || Math.abs(Date.now() / 1000 - Number(time)) > 300) return false
  const expected = createHmac('sha256', KEY).update(`${id}.${time}.${text}`).digest('base64')
  return String(signatures)
    .split(' ')
    .some(
      (one) =>
        one.length === 3 + expected.length &&
        timingSafeEqual(Buffer.from(one), Buffer.from(`v1,${expected}`)),
    )
}

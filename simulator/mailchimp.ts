import { z } from 'zod'
import type { Settings } from './control.ts'
import { hashOf, type Members } from './members.ts'

export type Reply = { status: number; body: unknown }

const putBody = z.object({
  email_address: z.string().min(1),
  status_if_new: z.enum(['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional']),
  status: z.enum(['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional']).optional(),
  ip_signup: z.string().optional(),
  timestamp_signup: z.string().optional(),
})
const patchBody = z.object({ status: z.enum(['subscribed', 'unsubscribed', 'cleaned', 'pending']) })

/** A problem as Mailchimp writes it (application/problem+json). */
export const problem = (status: number, title: string, detail: string): Reply => ({
  status,
  body: {
    type: 'https://mailchimp.com/developer/marketing/docs/errors/',
    title,
    status,
    detail,
    instance: crypto.randomUUID(),
  },
})

export const looksFake = (email: string) =>
  problem(400, 'Invalid Resource', `${email} looks fake or invalid, please enter a real email address.`)

/** The calls of Mailchimp's API that an adapter needs; null for one that is not simulated. */
export function answer(
  members: Members,
  settings: Settings,
  method: string,
  path: string,
  body: unknown,
): Reply | null {
  if (method === 'GET' && path === '/3.0/ping')
    return { status: 200, body: { health_status: "Everything's Chimpy!" } }

  const list = path.match(/^\/3\.0\/lists\/(\w+)$/)
  if (method === 'GET' && list)
    return { status: 200, body: { id: list[1], name: 'Simulated list', double_optin: settings.doubleOptIn } }

  const [, listId, hash] = path.match(/^\/3\.0\/lists\/(\w+)\/members\/([^/]+)$/) ?? []
  if (!listId || !hash) return null
  if (method === 'PUT') return put(members, listId, hash, body)

  const member = members.get(hash)
  if (!member) return problem(404, 'Resource Not Found', 'The requested resource could not be found.')
  if (method === 'GET') return { status: 200, body: member }
  if (method === 'PATCH') {
    const parsed = patchBody.safeParse(body)
    return parsed.success
      ? { status: 200, body: members.patch(hash, parsed.data.status) }
      : problem(400, 'Invalid Resource', 'status is not valid.')
  }
  return null
}

function put(members: Members, listId: string, hash: string, body: unknown): Reply {
  const parsed = putBody.safeParse(body)
  if (!parsed.success) return problem(400, 'Bad Request', 'Your request body is not valid.')
  if (hash !== hashOf(parsed.data.email_address))
    return problem(400, 'Invalid Resource', 'The hash does not belong to the address.')
  const known = members.get(hash)
  if (known?.status === 'unsubscribed' && parsed.data.status === 'subscribed') {
    return problem(
      400,
      'Member In Compliance State',
      `${parsed.data.email_address} is in a compliance state due to unsubscribe.`,
    )
  }
  return { status: 200, body: members.put(listId, parsed.data) }
}

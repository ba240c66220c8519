import { createHash, randomUUID } from 'node:crypto'

export type MemberStatus =
  | 'subscribed'
  | 'pending'
  | 'unsubscribed'
  | 'cleaned'
  | 'archived'
  | 'transactional'
export type Member = {
  id: string
  email_address: string
  unique_email_id: string
  contact_id: string
  status: MemberStatus
  ip_signup: string
  timestamp_signup: string
  last_changed: string
  list_id: string
}

export const hashOf = (email: string) => createHash('md5').update(email.toLowerCase()).digest('hex')

/** The people on the simulated list, by Mailchimp's subscriber hash. */
export function createMembers() {
  const members = new Map<string, Member>()
  const now = () => new Date().toISOString().replace(/\.\d+Z$/, '+00:00')
  return {
    all: () => [...members.values()],
    get: (hash: string) => members.get(hash),
    clear: () => members.clear(),
    /** As Mailchimp's PUT: `status_if_new` counts only for a new member, `status` always. */
    put(
      listId: string,
      body: {
        email_address: string
        status_if_new: MemberStatus
        status?: MemberStatus
        ip_signup?: string
        timestamp_signup?: string
      },
    ) {
      const hash = hashOf(body.email_address)
      const known = members.get(hash)
      const member: Member = known ?? {
        id: hash,
        email_address: body.email_address,
        unique_email_id: randomUUID().slice(0, 10),
        contact_id: randomUUID().replaceAll('-', ''),
        status: body.status_if_new,
        ip_signup: body.ip_signup ?? '',
        timestamp_signup: body.timestamp_signup ?? now(),
        last_changed: now(),
        list_id: listId,
      }
      if (known && body.status) known.status = body.status
      members.set(hash, member)
      return member
    },
    patch(hash: string, status: MemberStatus) {
      const member = members.get(hash)
      if (member) Object.assign(member, { status, last_changed: now() })
      return member
    },
  }
}
export type Members = ReturnType<typeof createMembers>

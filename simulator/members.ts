import { randomUUID } from 'node:crypto'

/** In Mailchimp's terms: `cleaned` has bounced. `blocked` is for providers that have a block list. */
export const memberStatuses = [
  'subscribed',
  'pending',
  'unsubscribed',
  'cleaned',
  'archived',
  'transactional',
  'blocked',
] as const
export type MemberStatus = (typeof memberStatuses)[number]

export type Member = {
  id: number
  uuid: string
  email_address: string
  status: MemberStatus
  /** Whether the person is on the list; some providers know people who are on none. */
  listed: boolean
  created: string
  changed: string
  ip: string
}

/** The people that the simulated provider knows, by address in lower case. */
export function createMembers() {
  const members = new Map<string, Member>()
  let last = 0
  const now = () => new Date().toISOString()
  return {
    all: () => [...members.values()],
    count: () => members.size,
    get: (email: string) => members.get(email.toLowerCase()),
    find: (test: (member: Member) => boolean) => [...members.values()].find(test),
    clear: () => members.clear(),
    add(
      email: string,
      status: MemberStatus,
      more: Partial<Pick<Member, 'listed' | 'ip' | 'created'>> = {},
    ): Member {
      const member: Member = {
        id: ++last,
        uuid: randomUUID(),
        email_address: email,
        status,
        listed: true,
        created: now(),
        changed: now(),
        ip: '',
        ...more,
      }
      members.set(email.toLowerCase(), member)
      return member
    },
    change: (member: Member, to: Partial<Pick<Member, 'status' | 'listed'>>) =>
      Object.assign(member, to, { changed: now() }),
    remove: (member: Member) => members.delete(member.email_address.toLowerCase()),
  }
}
export type Members = ReturnType<typeof createMembers>

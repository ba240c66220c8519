import { z } from 'zod'
import type { Settings } from '../control.ts'
import type { Dialect, Reply } from '../dialect.ts'
import type { Member, MemberStatus, Members } from '../members.ts'

const toOurs = {
  active: 'subscribed',
  unconfirmed: 'pending',
  unsubscribed: 'unsubscribed',
  bounced: 'cleaned',
  junk: 'blocked',
} as const satisfies Record<string, MemberStatus>
type Status = keyof typeof toOurs
const statuses = Object.keys(toOurs) as Status[]
const statusOf = ({ status }: Member) => statuses.find((one) => toOurs[one] === status) ?? 'unsubscribed'

const body = z.object({
  email: z.string().min(1),
  groups: z.array(z.string()).default([]),
  status: z.enum(statuses).optional(),
  ip_address: z.string().optional(),
})

const GONE = '404'

const refuse = (status: number, message: string, errors?: Record<string, string[]>): Reply => ({
  status,
  body: { message, ...(errors && { errors }) },
})
const invalid = (errors: Record<string, string[]>) => refuse(422, 'The given data was invalid.', errors)
const notFound = refuse(404, 'Resource not found.')

/** MailerLite's API: subscribers, and the one group they are in. */
export const mailerlite: Dialect = {
  base: '/mailerlite/api',
  variables: (url, gone) => ({
    MAILERLITE_API_KEY: 's3cret',
    MAILERLITE_GROUP_ID: gone ? GONE : '113456789',
    MAILERLITE_BASE_URL: url,
  }),
  people: {
    priors: ['new', 'unlisted', 'pending', 'unsubscribed', 'cleaned', 'blocked'],
    outs: ['unsubscribed', 'cleaned', 'blocked'],
    asking: {},
  },
  isAuthorised: ({ headers }) => /^Bearer ./.test(String(headers.authorization)),
  answer(members, settings, { method, path, query, body }) {
    const [, resource, first = '', second = '', group = ''] = path.split('/')
    if (resource === 'groups' && second === 'subscribers' && method === 'GET')
      return first === GONE ? notFound : page(members, first, query)
    if (resource !== 'subscribers') return null
    if (!first) return method === 'POST' ? upsert(members, settings, body) : null
    const member = members.get(first) ?? members.find((one) => String(one.id) === first && method !== 'GET')
    if (!member) return notFound
    if (second === 'groups' && method === 'POST') return assign(members, member, group)
    if (method === 'PUT') return update(members, member, body)
    return method === 'GET' ? { status: 200, body: { data: shown(member) } } : null
  },
  refusals: {
    notFound,
    badKey: refuse(401, 'Unauthenticated.'),
    forbidden: refuse(403, 'This action is unauthorized.'),
    rateLimited: refuse(429, 'Too Many Attempts.'),
    unavailable: refuse(503, 'Service Unavailable'),
    badAddress: (email) => invalid({ email: [`The email must be a valid email address: ${email}`] }),
  },
}

const GROUP = '113456789'

const time = (iso: string) => iso.slice(0, 19).replace('T', ' ')
const shown = (member: Member) => ({
  id: String(member.id),
  email: member.email_address,
  status: statusOf(member),
  source: 'api',
  ip_address: member.ip || null,
  subscribed_at: time(member.created),
  created_at: time(member.created),
  updated_at: time(member.changed),
  groups: member.listed ? [{ id: GROUP, name: 'Simulated group' }] : [],
  opted_in_at: null,
  optin_ip: null,
})

function page(members: Members, group: string, query: URLSearchParams): Reply {
  const wanted = query.get('filter[status]') ?? 'active'
  const limit = Number(query.get('limit') ?? 50)
  if (limit > 1000) return invalid({ limit: ['The limit may not be greater than 1000.'] })
  const all = members.all().filter((one) => one.listed && group === GROUP && statusOf(one) === wanted)
  const from = Number(query.get('cursor') ?? 0)
  return {
    status: 200,
    body: {
      data: all.slice(from, from + limit).map(shown),
      links: { first: null, last: null, prev: null, next: null },
      meta: {
        per_page: limit,
        next_cursor: from + limit < all.length ? String(from + limit) : null,
        prev_cursor: null,
      },
    },
  }
}

/** By address; fields left out stay as they are, but a `status` overwrites any other one except an opt-out. */
function upsert(members: Members, settings: Settings, given: unknown): Reply {
  const parsed = body.safeParse(given)
  if (!parsed.success) return invalid({ email: ['The email field is required.'] })
  const { email, groups, status, ip_address } = parsed.data
  if (groups.includes(GONE)) return invalid({ 'groups.0': ['The selected groups.0 is invalid.'] })
  const known = members.get(email)
  if (known?.status === 'unsubscribed')
    return invalid({ email: ['This subscriber is unsubscribed and cannot be imported'] })
  if (known) {
    members.change(known, {
      ...(status && { status: toOurs[status] }),
      listed: known.listed || groups.length > 0,
    })
    return { status: 200, body: { data: shown(known) } }
  }
  const initial = status ?? (settings.doubleOptIn ? 'unconfirmed' : 'active')
  const member = members.add(email, toOurs[initial], { ip: ip_address ?? '', listed: groups.length > 0 })
  return { status: 201, body: { data: shown(member) } }
}

function assign(members: Members, member: Member, group: string): Reply {
  if (group === GONE) return invalid({ id: ['The selected id is invalid.'] })
  members.change(member, { listed: true })
  return { status: 201, body: { data: { id: group, name: 'Simulated group', active_count: 1 } } }
}

function update(members: Members, member: Member, given: unknown): Reply {
  const parsed = body.partial().safeParse(given)
  if (!parsed.success) return invalid({ status: ['The selected status is invalid.'] })
  const { status } = parsed.data
  if (status) members.change(member, { status: toOurs[status] })
  return { status: 200, body: { data: shown(member) } }
}

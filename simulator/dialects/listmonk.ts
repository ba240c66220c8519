import { z } from 'zod'
import type { Settings } from '../control.ts'
import type { Dialect, Reply } from '../dialect.ts'
import type { Member, MemberStatus, Members } from '../members.ts'

const subscriptionStatus = z.enum(['confirmed', 'unconfirmed', 'unsubscribed'])
const newSubscriber = z.object({
  email: z.string().min(1),
  lists: z.array(z.int()).default([]),
  preconfirm_subscriptions: z.boolean().default(false),
})
const patch = z.object({ lists: z.array(z.int()).optional() })
const manage = z.object({
  ids: z.array(z.int()).min(1),
  action: z.enum(['add', 'remove', 'unsubscribe']),
  target_list_ids: z.array(z.int()).min(1),
  status: subscriptionStatus.optional(),
})

const problem = (status: number, message: string): Reply => ({ status, body: { message } })
const data = (value: unknown): Reply => ({ status: 200, body: { data: value } })
const invalid = problem(400, 'Invalid data.')

/** The only list; members are `listed` when they have a subscription to it, of any status. */
export const LIST = 3
const MAX_PER_PAGE = 50

/** listmonk's API for subscribers, lists and subscriptions. */
export const listmonk: Dialect = {
  base: '/listmonk/api',
  variables: (url, gone) => ({
    LISTMONK_USERNAME: 'frontdesk',
    LISTMONK_TOKEN: 's3cret',
    LISTMONK_LIST_ID: String(gone ? 404 : LIST),
    LISTMONK_BASE_URL: url,
  }),
  people: {
    priors: ['new', 'unlisted', 'pending', 'unsubscribed', 'blocked'],
    outs: ['unsubscribed', 'blocked'],
    asking: {},
  },
  isAuthorised: ({ headers }) => /^(Basic|token) ./.test(String(headers.authorization)),
  answer(members, settings, { method, path, query, body }) {
    const shown = (member: Member) => show(member, settings)
    if (path === `/lists/${LIST}` && method === 'GET') return data(list(settings))
    if (/^\/lists\/\d+$/.test(path) && method === 'GET') return problem(400, 'List not found')
    if (path === '/subscribers/lists' && method === 'PUT') return manageLists(members, body)
    if (path === '/subscribers' && method === 'POST') return create(members, body, shown)
    if (path === '/subscribers' && method === 'GET') return page(members, query, shown)

    const [, id, call] = path.match(/^\/subscribers\/(\d+)(\/optin)?$/) ?? []
    if (!id) return null
    const member = members.find((one) => one.id === Number(id))
    if (!member) return problem(400, 'Subscriber not found')
    if (call) return method === 'POST' ? data(true) : null
    if (method === 'GET') return data(shown(member))
    return method === 'PATCH' ? replaceLists(members, member, body, shown) : null
  },
  refusals: {
    notFound: problem(404, 'Not Found'),
    badKey: problem(403, 'invalid API credentials'),
    forbidden: problem(403, 'Permission denied: lists:manage'),
    rateLimited: problem(429, 'Too many requests'),
    unavailable: problem(503, 'Service Unavailable'),
    badAddress: (email) => problem(400, `Invalid email: ${email}`),
  },
}

const list = (settings: Settings) => ({
  id: LIST,
  name: 'Simulated list',
  type: 'private',
  optin: settings.doubleOptIn ? 'double' : 'single',
})

const subscriptions: Record<MemberStatus, z.infer<typeof subscriptionStatus>> = {
  subscribed: 'confirmed',
  pending: 'unconfirmed',
  unsubscribed: 'unsubscribed',
  cleaned: 'unsubscribed',
  archived: 'unsubscribed',
  transactional: 'unsubscribed',
  blocked: 'unsubscribed',
}
const statuses = { confirmed: 'subscribed', unconfirmed: 'pending', unsubscribed: 'unsubscribed' } as const

const show = ({ id, uuid, email_address, status, listed, created, changed }: Member, settings: Settings) => ({
  id,
  uuid,
  email: email_address,
  name: email_address.split('@')[0],
  status: status === 'blocked' ? 'blocklisted' : 'enabled',
  created_at: created,
  updated_at: changed,
  lists: listed ? [{ subscription_status: subscriptions[status], ...list(settings) }] : [],
})
type Shown = (member: Member) => object

/** Lists that do not exist, or that the user may not manage, are left out silently. */
function create(members: Members, body: unknown, shown: Shown): Reply {
  const parsed = newSubscriber.safeParse(body)
  if (!parsed.success) return invalid
  const { email, lists, preconfirm_subscriptions } = parsed.data
  if (members.get(email)) return problem(409, 'E-mail already exists.')
  const status = preconfirm_subscriptions ? 'subscribed' : 'pending'
  return data(shown(members.add(email.toLowerCase(), status, { listed: lists.includes(LIST) })))
}

/** `search` is a regular expression; without it everybody is found. */
function page(members: Members, query: URLSearchParams, shown: Shown): Reply {
  const search = new RegExp(query.get('search') ?? '', 'i')
  const all = members
    .all()
    .filter(({ email_address, listed }) => search.test(email_address) && (listed || !query.has('list_id')))
  const found = query.get('list_id') === String(LIST) || !query.has('list_id') ? all : []
  if (query.get('order') !== 'ASC') found.reverse()
  const number = Number(query.get('page') ?? 1)
  const size = Math.min(Number(query.get('per_page') ?? 20), MAX_PER_PAGE)
  const results = found.slice((number - 1) * size, number * size).map(shown)
  return data({ results, query: '', total: found.length, per_page: size, page: number })
}

/** A `status` overwrites the person's choice; without one, an existing subscription stays as it is. */
function manageLists(members: Members, body: unknown): Reply {
  const parsed = manage.safeParse(body)
  if (!parsed.success) return invalid
  const { ids, action, target_list_ids, status } = parsed.data
  if (!target_list_ids.includes(LIST)) return data(true)
  for (const member of members.all().filter(({ id }) => ids.includes(id))) {
    if (action === 'remove') members.change(member, { listed: false })
    else if (action === 'unsubscribe') members.change(member, { status: 'unsubscribed' })
    else if (status) members.change(member, { status: statuses[status], listed: true })
    else if (!member.listed)
      members.change(member, { listed: true, ...(member.status !== 'blocked' && { status: 'pending' }) })
  }
  return data(true)
}

/** The given lists replace all others; an unsubscribed or confirmed status stays. */
function replaceLists(members: Members, member: Member, body: unknown, shown: Shown): Reply {
  const parsed = patch.safeParse(body)
  if (!parsed.success) return invalid
  const listed = parsed.data.lists?.includes(LIST) ?? member.listed
  members.change(member, { listed, ...(listed && !member.listed && { status: 'pending' }) })
  return data(shown(member))
}

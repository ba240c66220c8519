import { z } from 'zod'
import type { Call, Dialect, Reply } from '../dialect.ts'
import type { Member, MemberStatus, Members } from '../members.ts'

const types = {
  subscribed: 'regular',
  pending: 'unactivated',
  unsubscribed: 'unsubscribed',
  cleaned: 'undeliverable',
  archived: 'removed',
  transactional: 'complained',
  blocked: 'blocked',
} as const satisfies Record<MemberStatus, string>
const statuses = { regular: 'subscribed', unactivated: 'pending', unsubscribed: 'unsubscribed' } as const
const type = z.enum(['regular', 'unactivated', 'unsubscribed'])

const newSubscriber = z.strictObject({
  email_address: z.string().regex(/^[\w.'%+\-!]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}$/),
  type: type.nullish(),
  tags: z.array(z.string()).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  ip_address: z.union([z.ipv4(), z.ipv6()]).nullish(),
})
const changes = z.strictObject({ type: type.optional() })

const problem = (status: number, code: string, detail: string): Reply => ({
  status,
  body: { code, detail, metadata: {} },
})
const invalid = (error: z.ZodError): Reply => ({
  status: 422,
  body: {
    detail: error.issues.map(({ code, path, message }) => ({
      type: code,
      loc: ['body', 'input', ...path],
      msg: message,
    })),
  },
})
const notFound = problem(404, 'not_found', 'Not found.')
const exists = problem(400, 'email_already_exists', 'That email address is already subscribed.')
const suppressed = problem(400, 'subscriber_suppressed', 'This subscriber cannot be changed by the API.')

const PAGE = 100

/** Buttondown's API v1 for subscribers. A key that ends in `gone` belongs to a deleted newsletter. */
export const buttondown: Dialect = {
  base: '/buttondown/v1',
  variables: (url, gone) => ({
    BUTTONDOWN_API_KEY: gone ? 's3cret-gone' : 's3cret',
    BUTTONDOWN_BASE_URL: url,
  }),
  people: {
    priors: ['new', 'pending', 'unsubscribed', 'cleaned', 'archived', 'transactional', 'blocked'],
    outs: ['unsubscribed', 'cleaned', 'archived', 'transactional', 'blocked'],
    asking: {},
  },
  isAuthorised: ({ headers }) => /^Token (?!.*gone$)./.test(String(headers.authorization)),
  answer(members, _settings, call) {
    const { method, path, query, body } = call
    if (path === '/subscribers' && method === 'POST') return create(members, call)
    if (path === '/subscribers' && method === 'GET') return page(members, query)
    const [, who] = path.match(/^\/subscribers\/([^/]+)$/) ?? []
    if (!who) return null
    const member = members.get(who) ?? members.find(({ uuid }) => `sub_${uuid}` === who)
    if (!member) return notFound
    if (method === 'PATCH') {
      const parsed = changes.safeParse(body)
      if (!parsed.success) return invalid(parsed.error)
      if (parsed.data.type) members.change(member, { status: statuses[parsed.data.type] })
    } else if (method !== 'GET') return null
    return { status: 200, body: shown(member) }
  },
  refusals: {
    notFound,
    badKey: problem(401, 'unauthorized', 'Invalid token.'),
    forbidden: problem(403, 'feature_disabled', 'Your key may not do this.'),
    rateLimited: problem(429, 'rate_limited', 'Too many requests.'),
    unavailable: problem(503, 'unavailable', 'Try again later.'),
    badAddress: (email) => problem(400, 'email_invalid', `${email} is not a valid email address.`),
  },
}

const shown = ({ id, uuid, email_address, status, ip, created }: Member) => ({
  id: `sub_${uuid}`,
  creation_date: created,
  email_address,
  ip_address: ip || null,
  metadata: {},
  notes: '',
  referral_code: uuid.slice(0, 8),
  secondary_id: id,
  source: 'api',
  tags: [],
  type: types[status],
  utm_campaign: '',
  utm_medium: '',
  utm_source: '',
})

function page(members: Members, query: URLSearchParams): Reply {
  const since = query.get('date__start') ?? ''
  const all = members.all().filter(({ created }) => created >= since)
  if (query.get('ordering') !== 'creation_date') all.reverse()
  const number = Number(query.get('page') ?? 1)
  const results = all.slice((number - 1) * PAGE, number * PAGE).map(shown)
  const next =
    number * PAGE < all.length ? `https://api.buttondown.com/v1/subscribers?page=${number + 1}` : null
  return { status: 200, body: { results, next, previous: null, count: all.length } }
}

/** A header decides what happens to a known person; `add` undoes their leaving. */
function create(members: Members, { body, headers }: Call): Reply {
  const parsed = newSubscriber.safeParse(body)
  if (!parsed.success) return invalid(parsed.error)
  const { email_address, type, ip_address } = parsed.data
  const known = members.get(email_address)
  if (!known) {
    // Everybody added by the API is asked to confirm, unless the caller says `regular`.
    const member = members.add(email_address, statuses[type ?? 'unactivated'], { ip: ip_address ?? '' })
    return { status: 201, body: shown(member) }
  }
  const collision = headers['x-buttondown-collision-behavior']
  const left = known.status !== 'subscribed' && known.status !== 'pending'
  if (collision === 'overwrite' && left) return suppressed
  if (collision === 'add' && left) members.change(known, { status: statuses[type ?? 'regular'] })
  else if (collision === 'overwrite' && type) members.change(known, { status: statuses[type] })
  else if (collision !== 'overwrite' && collision !== 'add') return exists
  return { status: 201, body: shown(known) }
}

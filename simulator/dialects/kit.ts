import { z } from 'zod'
import type { Settings } from '../control.ts'
import type { Dialect, Reply } from '../dialect.ts'
import type { Member, MemberStatus, Members } from '../members.ts'

/** The account has one form. */
const FORM = 1234567

const statuses = {
  active: 'subscribed',
  inactive: 'pending',
  cancelled: 'unsubscribed',
  bounced: 'cleaned',
  complained: 'blocked',
} as const satisfies Record<string, MemberStatus>
type State = keyof typeof statuses
const stateOf = ({ status }: Member) =>
  (Object.keys(statuses) as State[]).find((state) => statuses[state] === status) ?? 'cancelled'

const createBody = z.object({
  email_address: z.string().min(1),
  state: z.enum(Object.keys(statuses) as State[]).default('active'),
})
const addBody = z.object({ email_address: z.string().min(1) })

const problem = (status: number, text: string): Reply => ({ status, body: { errors: [text] } })
const notFound = problem(404, 'Not Found')

/** Kit API v4: subscribers, forms. `listed`: is on the form. */
export const kit: Dialect = {
  base: '/kit/v4',
  variables: (url, gone) => ({
    KIT_API_KEY: 's3cret',
    KIT_FORM_ID: String(gone ? 7654321 : FORM),
    KIT_BASE_URL: url,
  }),
  people: {
    priors: ['new', 'unlisted', 'pending', 'unsubscribed', 'cleaned', 'blocked'],
    outs: ['unsubscribed', 'cleaned', 'blocked'],
    asking: {},
  },
  isAuthorised: ({ headers }) => Boolean(headers['x-kit-api-key']),
  answer(members, settings, { method, path, query, body }) {
    if (method === 'GET' && path === '/forms') return { status: 200, body: forms }
    if (path === '/subscribers') return method === 'POST' ? create(members, body) : page(members, query)
    if (method === 'POST' && path === `/forms/${FORM}/subscribers`) return addToForm(members, settings, body)
    return null
  },
  refusals: {
    notFound,
    badKey: problem(401, 'The access token is invalid'),
    forbidden: problem(403, 'This request would exceed your subscriber limit'),
    rateLimited: { status: 429, type: 'text/plain', body: 'Retry later' },
    unavailable: problem(503, 'Service unavailable'),
    badAddress: (email) => problem(422, `Email address is invalid: ${email}`),
  },
}

const shown = (member: Member) => ({
  id: member.id,
  first_name: '',
  email_address: member.email_address,
  state: stateOf(member),
  created_at: member.created,
  fields: { category: '' },
})

const forms = {
  forms: [
    {
      id: FORM,
      name: 'Simulated form',
      created_at: '2026-01-01T00:00:00Z',
      type: 'embed',
      format: null,
      embed_js: 'https://form.example.com/0/index.js',
      embed_url: 'https://form.example.com/0',
      archived: false,
      uid: '0',
    },
  ],
  pagination: {
    has_previous_page: false,
    has_next_page: false,
    start_cursor: 'WzBd',
    end_cursor: 'WzBd',
    per_page: 500,
  },
}

const cursorOf = (member?: Member) => member && Buffer.from(JSON.stringify([member.id])).toString('base64')
const idOf = (cursor: string) => Number(JSON.parse(Buffer.from(cursor, 'base64').toString())[0])

function page(members: Members, query: URLSearchParams): Reply {
  const state = query.get('status') ?? 'active'
  const email = query.get('email_address')?.toLowerCase()
  const down = query.get('sort_order') !== 'asc'
  const all = members
    .all()
    .filter((one) => state === 'all' || stateOf(one) === state)
    .filter((one) => !email || one.email_address.toLowerCase() === email)
    .sort((one, other) => (down ? other.id - one.id : one.id - other.id))
  const after = query.get('after')
  const rest = after ? all.filter(({ id }) => (down ? id < idOf(after) : id > idOf(after))) : all
  const perPage = Math.min(Number(query.get('per_page') ?? 500), 1000)
  const some = rest.slice(0, perPage)
  return {
    status: 200,
    body: {
      subscribers: some.map(shown),
      pagination: {
        has_previous_page: Boolean(after),
        has_next_page: rest.length > some.length,
        start_cursor: cursorOf(some[0]) ?? null,
        end_cursor: cursorOf(some.at(-1)) ?? null,
        per_page: perPage,
      },
    },
  }
}

/** An upsert that keeps the state of known people. */
function create(members: Members, body: unknown): Reply {
  const parsed = createBody.safeParse(body)
  if (!parsed.success) return problem(422, 'Email address is invalid')
  const { email_address, state } = parsed.data
  const known = members.get(email_address)
  const member = known ?? members.add(email_address, statuses[state], { listed: false })
  return { status: known ? 200 : 201, body: { subscriber: shown(member) } }
}

/** A form with double opt-in asks an inactive person, and reactivates people who had left, whatever they chose. */
function addToForm(members: Members, { doubleOptIn }: Settings, body: unknown): Reply {
  const parsed = addBody.safeParse(body)
  if (!parsed.success)
    return problem(422, 'Either subscriber id or email address is required to add subscriber to form')
  const member = members.get(parsed.data.email_address)
  if (!member) return notFound
  const wasListed = member.listed
  const left = !['subscribed', 'pending'].includes(member.status)
  const asked = member.status === 'pending' && !wasListed
  if (left || asked) members.change(member, { status: doubleOptIn ? 'pending' : 'subscribed' })
  members.change(member, { listed: true })
  return {
    status: wasListed ? 200 : 201,
    body: { subscriber: { ...shown(member), added_at: member.changed } },
  }
}

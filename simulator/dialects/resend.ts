import { z } from 'zod'
import type { Dialect, Reply } from '../dialect.ts'
import type { Member, Members } from '../members.ts'

const newContact = z.object({ email: z.string().min(1), unsubscribed: z.boolean().default(false) })
const changes = z.object({ unsubscribed: z.boolean().optional() })

const problem = (statusCode: number, name: string, message: string): Reply => ({
  status: statusCode,
  body: { statusCode, message, name },
})
const contactNotFound = problem(404, 'not_found', 'Contact not found')
// Segments were once called audiences, and this text still says so.
const segmentNotFound = problem(404, 'not_found', 'Audience not found')

/** The only segment; members are `listed` when they are in it. */
export const SEGMENT = '78261eea-8f8b-4381-83c6-79fa7120f1cf'
const segment = { id: SEGMENT, name: 'Simulated segment', created_at: '2026-01-01 00:00:00.000000+00' }

/** Resend, the contact and segment calls. */
export const resend: Dialect = {
  base: '/resend',
  variables: (url, gone) => ({
    RESEND_API_KEY: 're_s3cret',
    RESEND_SEGMENT_ID: gone ? '00000000-0000-0000-0000-000000000000' : SEGMENT,
    RESEND_BASE_URL: url,
  }),
  people: {
    priors: ['new', 'unlisted', 'unsubscribed'],
    outs: ['unsubscribed'],
    asking: null,
  },
  isAuthorised: ({ headers }) => /^Bearer ./.test(String(headers.authorization)),
  answer(members, _settings, { method, path, query, body }) {
    const [, resource = '', id = '', sub = '', segmentId = ''] =
      path.match(/^\/(contacts|segments)(?:\/([^/]+))?(?:\/(segments)(?:\/([^/]+))?)?$/) ?? []
    if (resource === 'segments' && method === 'GET' && id && !sub)
      return id === SEGMENT ? { status: 200, body: { object: 'segment', ...segment } } : segmentNotFound
    if (resource !== 'contacts') return null
    if (!id && method === 'POST') return create(members, body)
    if (!id) return method === 'GET' ? page(members, query) : null

    // Unlike POST, the look-up is case-sensitive: the worst case of what is undocumented.
    const member = members.find((one) => one.uuid === id || one.email_address === id)
    if (!member) return contactNotFound
    if (segmentId) return method === 'POST' ? addToSegment(members, member, segmentId) : null
    if (sub) return method === 'GET' ? list(member.listed ? [segment] : [], false) : null
    if (method === 'GET') return { status: 200, body: { object: 'contact', ...shown(member) } }
    return method === 'PATCH' ? change(members, member, body) : null
  },
  refusals: {
    notFound: problem(404, 'not_found', 'The requested endpoint does not exist'),
    badKey: problem(403, 'invalid_api_key', 'API key is invalid'),
    forbidden: problem(401, 'restricted_api_key', 'This API key is restricted to only send emails'),
    rateLimited: problem(429, 'rate_limit_exceeded', 'Too many requests.'),
    unavailable: problem(503, 'application_error', 'An unexpected error occurred'),
    badAddress: (email) => problem(422, 'validation_error', `Invalid \`email\` field: ${email}`),
  },
}

const shown = ({ uuid, email_address, status, created }: Member) => ({
  id: uuid,
  email: email_address,
  created_at: created.replace('T', ' ').replace('Z', '000+00'),
  unsubscribed: status !== 'subscribed',
})

const list = (data: object[], has_more: boolean): Reply => ({
  status: 200,
  body: { object: 'list', has_more, data },
})

function page(members: Members, query: URLSearchParams): Reply {
  const wanted = query.get('segment_id')
  const all = members.all().filter(({ listed }) => !wanted || (listed && wanted === SEGMENT))
  const start = all.findIndex(({ uuid }) => uuid === query.get('after')) + 1
  const end = start + Number(query.get('limit') ?? 20)
  return list(all.slice(start, end).map(shown), end < all.length)
}

/** Creates a contact, or overwrites a known one: if `unsubscribed` is left out it becomes false, whatever it was. */
function create(members: Members, body: unknown): Reply {
  const { data } = newContact.safeParse(body)
  if (!data) return problem(422, 'missing_required_field', 'Missing `email` field.')
  const status = data.unsubscribed ? 'unsubscribed' : 'subscribed'
  const known = members.get(data.email)
  const member = known
    ? members.change(known, { status })
    : members.add(data.email, status, { listed: false })
  return { status: 201, body: { object: 'contact', id: member.uuid } }
}

function change(members: Members, member: Member, body: unknown): Reply {
  const { data } = changes.safeParse(body)
  if (data?.unsubscribed !== undefined)
    members.change(member, { status: data.unsubscribed ? 'unsubscribed' : 'subscribed' })
  return { status: 200, body: { object: 'contact', id: member.uuid } }
}

/** Leaves the person's choice alone. */
function addToSegment(members: Members, member: Member, segmentId: string): Reply {
  if (segmentId !== SEGMENT) return segmentNotFound
  members.change(member, { listed: true })
  return { status: 200, body: { object: 'contact_segment', contact_id: member.uuid, segment_id: segmentId } }
}

import { z } from 'zod'
import type { Dialect, Reply } from '../dialect.ts'
import type { Member, Members } from '../members.ts'

/** The account has one list and one template for double opt-in. */
const LIST = 7
const TEMPLATE = 3

const createBody = z.object({
  email: z.string().min(1),
  listIds: z.array(z.int()).default([]),
  updateEnabled: z.boolean().default(false),
  emailBlacklisted: z.boolean().optional(),
})
const askBody = z.object({
  email: z.string().min(1),
  includeListIds: z.array(z.int()).min(1),
  templateId: z.int(),
  redirectionUrl: z.url(),
})

const problem = (status: number, code: string, message: string, more = {}): Reply => ({
  status,
  body: { code, message, ...more },
})
/** Empty, although the API's description names a media type. */
const changed: Reply = { status: 204, headers: { 'content-type': 'application/json' } }
const unknownList = problem(400, 'invalid_parameter', 'Invalid list id')

/** Brevo API v3, the calls for contacts and lists. It does not show people who have not confirmed. */
export const brevo: Dialect = {
  base: '/brevo/v3',
  variables: (url, gone) => ({
    BREVO_API_KEY: 's3cret',
    BREVO_LIST_ID: String(gone ? 8 : LIST),
    BREVO_BASE_URL: url,
  }),
  people: {
    priors: ['new', 'unlisted', 'pending', 'unsubscribed', 'cleaned', 'blocked'],
    outs: ['unsubscribed', 'cleaned', 'blocked'],
    asking: { BREVO_DOI_TEMPLATE_ID: '3', BREVO_DOI_REDIRECT_URL: 'https://example.com/confirmed' },
  },
  isAuthorised: ({ headers }) => Boolean(headers['api-key']),
  answer(members, _settings, { method, path, query, body }) {
    if (method === 'POST' && path === '/contacts') return create(members, body)
    if (method === 'POST' && path === '/contacts/doubleOptinConfirmation') return ask(members, body)
    if (method !== 'GET') return null
    if (path === `/smtp/templates/${TEMPLATE}`)
      return {
        status: 200,
        body: { id: TEMPLATE, name: 'Please confirm', isActive: true, doiTemplate: true },
      }
    if (path.startsWith('/smtp/templates/'))
      return problem(404, 'document_not_found', 'Template ID does not exist')
    if (path === '/contacts') return page(members, query)
    if (path === `/contacts/lists/${LIST}`) return { status: 200, body: list(members) }
    if (path.startsWith('/contacts/lists/'))
      return problem(404, 'document_not_found', 'List ID does not exist')
    const [, email] = path.match(/^\/contacts\/([^/]+@[^/]+)$/) ?? []
    const member = email && visible(members, email)
    return member
      ? { status: 200, body: { ...shown(member), statistics: {} } }
      : problem(404, 'document_not_found', 'Contact does not exist')
  },
  refusals: {
    notFound: problem(404, 'document_not_found', 'Nothing here'),
    badKey: problem(401, 'unauthorized', 'Key not found'),
    forbidden: problem(403, 'permission_denied', 'Permission denied'),
    rateLimited: {
      ...problem(429, 'too_many_requests', 'The request rate is over its limit'),
      headers: {
        'x-sib-ratelimit-limit': '10',
        'x-sib-ratelimit-remaining': '0',
        'x-sib-ratelimit-reset': '1',
      },
    },
    unavailable: problem(503, 'service_unavailable', 'Try again later'),
    badAddress: (email) => problem(400, 'invalid_parameter', `Invalid email address: ${email}`),
  },
}

const visible = (members: Members, email: string) => {
  const member = members.get(email)
  return member?.status === 'pending' ? undefined : member
}

/** Unsubscribed from this one list only, in an account that allows that: on no list now. */
const leftTheList = ({ status, listed }: Member) => status === 'unsubscribed' && !listed

const shown = (member: Member) => ({
  id: member.id,
  email: member.email_address,
  emailBlacklisted: member.status !== 'subscribed' && !leftTheList(member),
  smsBlacklisted: false,
  createdAt: member.created,
  modifiedAt: member.changed,
  listIds: member.listed ? [LIST] : [],
  ...(leftTheList(member) && { listUnsubscribed: [LIST] }),
  attributes: {},
})

const list = (members: Members) => {
  const on = members.all().filter(({ listed, status }) => listed && status !== 'pending')
  const blacklisted = on.filter(({ status }) => status !== 'subscribed').length
  return {
    id: LIST,
    name: 'Simulated list',
    totalBlacklisted: blacklisted,
    totalSubscribers: on.length - blacklisted,
    uniqueSubscribers: on.length,
    folderId: 1,
    createdAt: '2026-01-01T00:00:00Z',
  }
}

function page(members: Members, query: URLSearchParams): Reply {
  const ids = query.get('listIds')
  const all = members.all().filter(({ listed, status }) => status !== 'pending' && (!ids || listed))
  if (query.get('sort') !== 'asc') all.reverse()
  const offset = Number(query.get('offset') ?? 0)
  const some = all.slice(offset, offset + Number(query.get('limit') ?? 50))
  return { status: 200, body: { contacts: some.map(shown), count: all.length } }
}

/** `updateEnabled` decides whether a known contact may be changed; `emailBlacklisted: false` unblocks any contact. */
function create(members: Members, body: unknown): Reply {
  const parsed = createBody.safeParse(body)
  if (!parsed.success) return problem(400, 'missing_parameter', 'Please provide email or SMS')
  const { email, listIds, updateEnabled, emailBlacklisted } = parsed.data
  if (listIds.some((id) => id !== LIST)) return unknownList
  const known = visible(members, email)
  const listed = listIds.length > 0
  if (!known) {
    const status = emailBlacklisted ? 'unsubscribed' : 'subscribed'
    return { status: 201, body: { id: members.add(email, status, { listed }).id } }
  }
  if (!updateEnabled)
    return problem(
      400,
      'duplicate_parameter',
      'Unable to create contact, email is already associated with another Contact',
      { metadata: { duplicate_identifiers: ['email'] } },
    )
  if (emailBlacklisted === false || (listed && leftTheList(known)))
    members.change(known, { status: 'subscribed' })
  if (emailBlacklisted) members.change(known, { status: 'unsubscribed' })
  if (listed) members.change(known, { listed })
  return changed
}

/** Sends a mail at every call, to anybody. */
function ask(members: Members, body: unknown): Reply {
  const parsed = askBody.safeParse(body)
  if (!parsed.success) return problem(400, 'missing_parameter', 'A required parameter is missing')
  const { email, includeListIds, templateId } = parsed.data
  if (includeListIds.some((id) => id !== LIST)) return unknownList
  if (templateId !== TEMPLATE)
    return problem(400, 'invalid_parameter', 'An active DOI template does not exist')
  const known = members.get(email)
  if (!known) {
    members.add(email, 'pending', { listed: false })
    return { status: 201 }
  }
  const subscribed = known.status === 'subscribed' && known.listed
  if (!subscribed) members.change(known, { status: 'pending' })
  return changed
}

import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Settings } from '../control.ts'
import type { Dialect, Reply } from '../dialect.ts'
import type { Member, Members } from '../members.ts'

const status = z.enum(['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional'])
const putBody = z.object({
  email_address: z.string().min(1),
  status_if_new: status,
  status: status.optional(),
  ip_signup: z.string().optional(),
  timestamp_signup: z.string().optional(),
})
const patchBody = z.object({ status })

/** A problem as Mailchimp writes it (application/problem+json). */
const problem = (status: number, title: string, detail: string): Reply => ({
  status,
  type: 'application/problem+json',
  body: {
    type: 'https://mailchimp.com/developer/marketing/docs/errors/',
    title,
    status,
    detail,
    instance: randomUUID(),
  },
})
const notFound = problem(404, 'Resource Not Found', 'The requested resource could not be found.')
const notValid = problem(400, 'Bad Request', 'Your request body is not valid.')

const hashOf = (email: string) => createHash('md5').update(email.toLowerCase()).digest('hex')

/** Mailchimp Marketing API 3.0, the member and list calls. */
export const mailchimp: Dialect = {
  base: '/3.0',
  variables: (url, gone) => ({
    MAILCHIMP_API_KEY: 's3cret-us1',
    MAILCHIMP_LIST_ID: gone ? 'gone' : 'abc',
    MAILCHIMP_BASE_URL: url,
  }),
  people: {
    priors: ['new', 'pending', 'unsubscribed', 'cleaned', 'archived', 'transactional'],
    outs: ['unsubscribed', 'cleaned', 'archived'],
    asking: {},
  },
  isAuthorised: ({ headers }) => /^Basic ./.test(String(headers.authorization)),
  answer(members, settings, { method, path, query, body }) {
    if (method === 'GET' && path === '/ping')
      return { status: 200, body: { health_status: "Everything's Chimpy!" } }

    const [, listId = '', rest = ''] = path.match(/^\/lists\/(\w+)(?:\/members(.*)|\/merge-fields)?$/) ?? []
    if (listId === '' || listId === 'gone') return null
    if (method === 'GET' && path.endsWith('/merge-fields'))
      return { status: 200, body: { list_id: listId, total_items: 0, merge_fields: [] } }
    if (method === 'GET' && !path.includes('/members')) return { status: 200, body: list(listId, settings) }
    if (method === 'GET' && rest === '') return page(listId, members, query)

    const hash = rest.slice(1)
    if (method === 'PUT') return put(members, listId, hash, body)
    const member = members.find((one) => hashOf(one.email_address) === hash)
    if (!member) return notFound
    if (method === 'GET') return { status: 200, body: shown(listId, member) }
    if (method !== 'PATCH') return null
    const parsed = patchBody.safeParse(body)
    if (!parsed.success) return problem(400, 'Invalid Resource', 'status is not valid.')
    members.change(member, parsed.data)
    return { status: 200, body: shown(listId, member) }
  },
  refusals: {
    notFound,
    badKey: problem(
      401,
      'API Key Invalid',
      "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
    ),
    forbidden: problem(403, 'Forbidden', 'You do not have permission to do that.'),
    rateLimited: problem(
      429,
      'Too Many Requests',
      'You have exceeded the limit of 10 simultaneous connections.',
    ),
    unavailable: problem(503, 'Service Unavailable', 'Try again later.'),
    badAddress: (email) =>
      problem(400, 'Invalid Resource', `${email} looks fake or invalid, please enter a real email address.`),
  },
}

const list = (id: string, settings: Settings) => ({
  id,
  name: 'Simulated list',
  double_optin: settings.doubleOptIn,
})

const shown = (listId: string, { email_address, status, uuid, ip, created, changed }: Member) => ({
  id: hashOf(email_address),
  email_address,
  unique_email_id: uuid.slice(0, 10),
  contact_id: uuid.replaceAll('-', ''),
  status,
  ip_signup: ip,
  timestamp_signup: created,
  last_changed: changed.replace(/\.\d+Z$/, '+00:00'),
  list_id: listId,
})

/** Archived people are there for those only who ask for them. */
function page(listId: string, members: Members, query: URLSearchParams): Reply {
  const since = query.get('since_last_changed')
  if (since && Number.isNaN(Date.parse(since)))
    return problem(400, 'Invalid Resource', 'since_last_changed is no date.')
  const all = members.all().filter(({ status, changed }) => {
    const asked = query.get('status')
    return (
      (asked ? status === asked : status !== 'archived') &&
      (!since || Date.parse(changed) > Date.parse(since))
    )
  })
  if (query.get('sort_field') === 'last_changed')
    all.sort((one, other) => one.changed.localeCompare(other.changed))
  if (query.get('sort_dir') === 'DESC') all.reverse()
  const offset = Number(query.get('offset') ?? 0)
  const some = all.slice(offset, offset + Number(query.get('count') ?? 10))
  return {
    status: 200,
    body: { list_id: listId, total_items: all.length, members: some.map((member) => shown(listId, member)) },
  }
}

/** `status_if_new` counts only for a new member, `status` always. */
function put(members: Members, listId: string, hash: string, body: unknown): Reply {
  const parsed = putBody.safeParse(body)
  if (!parsed.success) return notValid
  const { email_address, status_if_new, status, ip_signup, timestamp_signup } = parsed.data
  if (hash !== hashOf(email_address))
    return problem(400, 'Invalid Resource', 'The hash does not belong to the address.')
  const known = members.get(email_address)
  if (known?.status === 'unsubscribed' && status === 'subscribed')
    return problem(
      400,
      'Member In Compliance State',
      `${email_address} is in a compliance state due to unsubscribe.`,
    )
  if (known && status) members.change(known, { status })
  const member =
    known ??
    members.add(email_address, status_if_new, {
      ip: ip_signup ?? '',
      ...(timestamp_signup && { created: timestamp_signup }),
    })
  return { status: 200, body: shown(listId, member) }
}

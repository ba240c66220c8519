import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Settings } from '../control.ts'
import type { Dialect, Reply } from '../dialect.ts'
import type { Member, Members } from '../members.ts'

// Each answer was seen on GNU Mailman core 3.3.8; jobs/providers/mailman-real.long.test.ts compares them.
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
const body = z.strictObject({
  list_id: z.string(),
  subscriber: z.string(),
  display_name: z.string().optional(),
  pre_verified: flag.default(false),
  pre_confirmed: flag.default(false),
  pre_approved: flag.default(false),
})

const GONE = 'gone.example.com'

const say = (status: number, title: string, description?: string): Reply => ({
  status,
  body: { title: `${status} ${title}`, ...(description && { description }) },
})
const bad = (description: string) => say(400, 'Bad Request', description)
const conflict = (description: string) => say(409, 'Conflict', description)
const notFound = say(404, 'Not Found')
const okay = (body: object): Reply => ({ status: 200, body: { ...body, http_etag: '"0"' } })
const created = (location: string): Reply => ({ status: 201, headers: { location } })
const badAddress = bad('Invalid Parameter "subscriber": .')

/** GNU Mailman's REST API 3.1: members of one list, its policy, bans and requests. */
export const mailman: Dialect = {
  base: '/mailman/3.1',
  variables: (url, gone) => ({
    MAILMAN_USERNAME: 'restadmin',
    MAILMAN_PASSWORD: 's3cret',
    MAILMAN_LIST_ID: gone ? GONE : 'news.example.com',
    MAILMAN_BASE_URL: url,
  }),
  people: {
    priors: ['new', 'pending', 'blocked'],
    outs: ['blocked'],
    asking: {},
    forgets: true,
  },
  isAuthorised: ({ headers }) => /^Basic ./.test(String(headers.authorization)),
  answer(members, settings, { method, path, query, body }) {
    if (method === 'POST' && path === '/members') return subscribe(members, settings, body)
    if (method === 'DELETE' && path.startsWith('/members/')) return leave(members, path.split('/')[2])
    if (method !== 'GET') return null
    if (path === '/members/find') {
      const member = members.get(query.get('subscriber') ?? '')
      const found = query.get('list_id') !== GONE && member?.status === 'subscribed' ? [member] : []
      return page(found, query)
    }
    const [, resource, listId, part, detail = ''] = path.split('/')
    if (resource !== 'lists' || listId === GONE) return null
    if (part === 'config') return okay({ subscription_policy: policyOf(settings) })
    if (part === 'roster') return page(those(members, 'subscribed'), query)
    if (part === 'requests') return page(those(members, 'pending'), query)
    if (part !== 'bans') return null
    const banned = those(members, 'blocked').some((one) => one.email_address.toLowerCase() === detail)
    return banned ? okay({ email: detail }) : say(404, 'Not Found', `Email is not banned: ${detail}`)
  },
  refusals: {
    notFound,
    badKey: say(401, 'Unauthorized', 'REST API authorization failed'),
    forbidden: say(403, 'Forbidden'),
    // Mailman has no limit of its own; this is the limit of a proxy in front of it.
    rateLimited: say(429, 'Too Many Requests'),
    unavailable: say(503, 'Service Unavailable'),
    badAddress: (email) => bad(`Invalid Parameter "subscriber": ${email}.`),
  },
}

const policyOf = (settings: Settings) => (settings.doubleOptIn ? 'confirm' : 'open')
const those = (members: Members, status: Member['status']) =>
  members.all().filter((one) => one.status === status)

function page(all: Member[], query: URLSearchParams): Reply {
  const count = Number(query.get('count') ?? all.length)
  const start = (Number(query.get('page') ?? 1) - 1) * count
  const entries = all
    .slice(start, start + count)
    .map((one) => ({ email: one.email_address.toLowerCase(), http_etag: '"0"' }))
  return okay({ start, total_size: all.length, ...(entries.length > 0 && { entries }) })
}

/** People who left are forgotten: a `pre_confirmed` call takes them back without asking. */
function subscribe(members: Members, settings: Settings, given: unknown): Reply {
  const parsed = body.safeParse(given)
  if (!parsed.success) return bad(`Missing Parameter: ${parsed.error.issues[0]?.path.join('.')}`)
  const { list_id, subscriber, pre_verified, pre_confirmed } = parsed.data
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(subscriber)) return badAddress
  if (list_id === GONE) return bad('No such list')
  const known = members.get(subscriber)
  if (known?.status === 'subscribed') return conflict('Member already subscribed')
  if (known?.status === 'blocked') return bad('Membership is banned')
  if (known?.status === 'pending') return conflict('Subscription request already pending')
  const asks = !pre_verified || (policyOf(settings) === 'confirm' && !pre_confirmed)
  const member = members.add(subscriber, asks ? 'pending' : 'subscribed')
  if (!asks) return created(`/3.1/members/${member.uuid}`)
  const token = randomBytes(20).toString('hex')
  return { status: 202, body: { token, token_owner: 'subscriber', http_etag: '"0"' } }
}

function leave(members: Members, uuid: string | undefined): Reply {
  const member = members.find((one) => one.uuid === uuid && one.status === 'subscribed')
  if (!member) return notFound
  members.remove(member)
  return { status: 204 }
}

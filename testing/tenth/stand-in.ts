import { z } from 'zod'
import type { Dialect, Reply } from '../../simulator/dialect.ts'
import type { Member } from '../../simulator/members.ts'

const entry = z.object({ email: z.string() })
const say = (status: number, error: string): Reply => ({ status, body: { error } })
const shown = ({ email_address, status }: Member) => ({
  email: email_address,
  state: status === 'subscribed' ? 'in' : 'out',
})

/** The stand-in of the invented provider. */
export const postcards: Dialect = {
  base: '/postcards/api',
  variables: (url, gone) => ({
    POSTCARDS_API_KEY: 's3cret',
    POSTCARDS_SHELF: gone ? '6' : '5',
    POSTCARDS_BASE_URL: url,
  }),
  people: { priors: ['new', 'unsubscribed'], outs: ['unsubscribed'], asking: null },
  isAuthorised: ({ headers }) => /^Bearer ./.test(String(headers.authorization)),
  answer(members, _settings, { method, path, body }) {
    const [, , shelf, , email] = path.split('/')
    if (shelf !== '5') return null
    if (method === 'POST') {
      const { data } = entry.safeParse(body)
      const member = data && (members.get(data.email) ?? members.add(data.email, 'subscribed'))
      return member ? { status: 200, body: shown(member) } : say(400, 'no_email')
    }
    if (path.endsWith('/people')) return { status: 200, body: { people: members.all().map(shown) } }
    if (!email) return { status: 200, body: {} }
    const known = members.get(email)
    return known ? { status: 200, body: shown(known) } : say(404, 'nobody')
  },
  refusals: {
    notFound: say(404, 'no_such_shelf'),
    badKey: say(401, 'unauthorized'),
    forbidden: say(403, 'forbidden'),
    rateLimited: say(429, 'slow_down'),
    unavailable: say(503, 'later'),
    badAddress: (email) => ({
      status: 400,
      body: { error: 'bad_address', text: `not an address: ${email}` },
    }),
  },
}

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { subscriberHash } from '#jobs/providers/mailchimp.ts'
import type { Dialect, Reply } from '../simulator/dialect.ts'
import { dialects } from '../simulator/dialects/index.ts'
import { send } from '../simulator/provider.ts'
import { type DialectName, startCountedProvider } from './counted-provider.ts'

/**
 * `no`: refused, once, and then an administrator decides. `unreadable`: a success that does not say what was
 * done; it counts where the status is enough. `later`: retried after at least `seconds`.
 */
type Fate = 'no' | 'unreadable' | 'later'
export type Hostile = { name: string; fate: Fate; reply: Reply; seconds?: number }

const NULS = 'x\u0000y'
/** The 500th code unit is the first half of an emoji, and the text begins with the second half of another. */
const HALVES = `\ude00${'x'.repeat(498)}${'😀'.repeat(20)}`
const PAGE = { type: 'text/html', body: '<html><body><h1>Back soon</h1></body></html>' }
const LONG = { body: `{"message":"${'x '.repeat(1_500_000)}"}` }
/** Values of Retry-After, and the seconds that are believed: none where it is over a day. */
export const waits: [string, number][] = [
  ['99999999999999', 0],
  ['60.5', 60.5],
  ['31536000', 0],
]

/** Answers about a single person. Two faults never follow each other: eight in a row would affect everybody. */
export function hostileAnswers({ badAddress }: Dialect['refusals']): Hostile[] {
  const { body } = badAddress('nobody@example.com')
  // In all of its texts, or only after its sentences, so that the codes stay readable. Names stay.
  const full = (status: number, change: (said: string) => string): Reply => ({
    status,
    body: JSON.parse(JSON.stringify(body), (_, one) => (typeof one === 'string' ? change(one) : one)),
  })
  const behind = (said: string) => (said.includes(' ') ? said + NULS : said)
  const unavailable = waits.map(([after, seconds]): Hostile => {
    const reply = { status: 503, body: {}, headers: { 'retry-after': after } }
    return { name: `a 503 with Retry-After ${after}`, fate: 'later', reply, seconds }
  })
  const faults: Hostile[] = [
    ...unavailable,
    { name: 'an empty 500', fate: 'later', reply: { status: 500 } },
    { name: 'a page with 400', fate: 'later', reply: { status: 400, ...PAGE } },
    { name: 'megabytes with 500', fate: 'later', reply: { status: 500, ...LONG } },
  ]
  const others: Hostile[] = [
    { name: 'a 400 full of control characters', fate: 'no', reply: full(400, () => NULS) },
    { name: 'a 400 with control characters behind its sentences', fate: 'no', reply: full(400, behind) },
    { name: 'a 401 full of control characters', fate: 'no', reply: full(401, () => NULS) },
    { name: 'a 400 cut in the middle of an emoji', fate: 'no', reply: full(400, () => HALVES) },
    { name: 'an empty 200', fate: 'unreadable', reply: { status: 200 } },
    { name: 'a page with 200', fate: 'unreadable', reply: { status: 200, ...PAGE } },
    { name: 'megabytes with 200', fate: 'unreadable', reply: { status: 200, ...LONG } },
  ]
  return others.flatMap((one, index) => [one, ...faults.slice(index, index + 1)])
}
export const nulsForAll = (status: number): Reply => ({ status, body: { message: NULS, [NULS]: NULS } })

type Answer = { reply: Reply; onlyWrites: boolean }

/** A simulated provider that gives chosen answers about some people, or everybody, and counts the calls about each. */
export async function startHostileProvider(name: DialectName) {
  const provider = await startCountedProvider(name)
  const about = new Map<string, Answer>()
  const hashes = new Map<string, string>()
  const calls = new Map<string, number>()
  const context = { forAll: null as Reply | null }

  provider.respond = async (request, response) => {
    const username = await personIn(request, hashes)
    if (username) calls.set(username, (calls.get(username) ?? 0) + 1)
    const answer = about.get(username ?? '')
    const isMeant = answer && !(answer.onlyWrites && request.method === 'GET')
    const reply = context.forAll ?? (isMeant ? answer.reply : null)
    if (!reply) return provider.provide(request, response)
    request.resume()
    send(response, reply)
  }

  return Object.assign(context, {
    ...{ about, calls, env: provider.env, members: provider.members, stop: provider.stop },
    refusals: dialects[name].refusals as Dialect['refusals'],
    all: () => provider.calls.length,
    /** Says from now on who is meant. Mailchimp's calls identify people only by a hash. */
    meet: (username: string) => hashes.set(subscriberHash(`${username}@example.com`), username),
  })
}

/** The person that a request is about, by its path or body; the body can still be read afterwards. */
async function personIn(request: IncomingMessage, hashes: Map<string, string>) {
  const path = decodeURIComponent(request.url ?? '')
  const hash = path.match(/\/members\/(\w+)/)?.[1]
  const named = hashes.get(hash ?? '') ?? usernameIn(path)
  if (named || !Number(request.headers['content-length'])) return named
  let chunk = request.read()
  if (chunk === null) {
    await once(request, 'readable')
    chunk = request.read()
  }
  request.unshift(chunk)
  return usernameIn(decodeURIComponent(String(chunk)))
}
const usernameIn = (text: string) => text.match(/\bperson\d+(?=\\?@)/)?.[0]

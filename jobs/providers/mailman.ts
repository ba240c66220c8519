import { z } from 'zod'
import type { Adapter, Lookup } from './contract.ts'
import { defineProvider } from './define.ts'
import { basic, commonTrouble, createCall, type HttpAnswer, isFailure, type Send, saidBy } from './http.ts'
import type { Answer, Outcome, Trouble } from './outcome.ts'
import { readMembers } from './readable.ts'
import { http, secret, text } from './settings.ts'

// GNU Mailman 3, REST API 3.1: https://docs.mailman3.org/projects/mailman/en/latest/src/mailman/rest/docs/rest.html
const policies = ['open', 'confirm', 'moderate', 'confirm_then_moderate'] as const
const policy = z.object({ subscription_policy: z.enum(policies) })
const entry = z
  .object({ email: z.string() })
  .transform(({ email }) => ({ email, membership: 'subscribed' as const }))
/** An empty page has no `entries`. */
const page = z.object({ total_size: z.int(), entries: z.array(z.unknown()).default([]) })
const problem = z.object({ title: z.string(), description: z.string().default('') })

const PAGE = 100

const settings = z.object({
  username: text('the REST user, such as restadmin'),
  password: secret(text('the REST password')),
  listId: text("the list's id, such as news.example.com"),
  baseUrl: http('http://localhost:8001/3.1'),
})

export const mailman = defineProvider({
  name: 'mailman',
  label: 'Mailman',
  settings,
  call: {
    as: 'POST /3.1/members',
    limits: () => ({
      // Mailman documents none. Its REST server runs two processes, and on SQLite two writers already collide.
      perSecond: null,
      concurrency: 2,
      newPerDay: null,
      holdSeconds: 10,
      // "Timeout for the requests" in its own mailman/config/gunicorn.cfg.
      callBoundSeconds: 360,
      batch: null,
    }),
  },
  create,
})

function create(given: z.output<typeof settings>, send: Send): Adapter {
  const { username, password, listId, baseUrl } = given
  const call = createCall(send, baseUrl, { authorization: basic(username, password) })
  const list = `/lists/${encodeURIComponent(listId)}`
  let asks: { value: boolean; until: number } | undefined

  /** Whether the list asks people to confirm, kept for five minutes: subscribing past that would bypass consent. */
  async function readAsks(signal: AbortSignal) {
    if (asks && performance.now() < asks.until) return asks.value
    const answer = await call('GET', `${list}/config/subscription_policy`, signal)
    if (isFailure(answer)) return answer
    const { data } = policy.safeParse(answer.json)
    if (answer.status !== 200 || !data) return troubleOf(answer)
    asks = { value: data.subscription_policy.startsWith('confirm'), until: performance.now() + 300_000 }
    return asks.value
  }

  async function readPage(path: string, query: Record<string, string>, signal: AbortSignal) {
    const answer = await call('GET', `${path}?${new URLSearchParams(query)}`, signal)
    if (isFailure(answer)) return answer
    const { data } = page.safeParse(answer.json)
    const read = readMembers(data?.entries, entry)
    return answer.status === 200 && data && read ? { ...read, total: data.total_size } : troubleOf(answer)
  }

  async function readBanned(email: string, signal: AbortSignal) {
    const answer = await call('GET', `${list}/bans/${encodeURIComponent(email)}`, signal)
    if (isFailure(answer)) return answer
    if (answer.status === 200) return true
    // The 404 of a deleted list has no description.
    return answer.status === 404 &&
      /is not banned/i.test(problem.safeParse(answer.json).data?.description ?? '')
      ? false
      : troubleOf(answer)
  }

  async function readPending(email: string, signal: AbortSignal) {
    for (let number = 1; ; number++) {
      const requests = await readPage(
        `${list}/requests`,
        { count: String(PAGE), page: String(number) },
        signal,
      )
      if ('kind' in requests) return requests
      if (requests.members.some((one) => one.email === email)) return true
      // They may be in it, and being missing would count as having left.
      if (requests.unreadable) return { httpStatus: 200, kind: 'unknown_answer' as const }
      if (number * PAGE >= requests.total) return false
    }
  }

  return {
    remembersOptOuts: false,
    listId,
    async subscribe(contact, signal) {
      const confirms = await readAsks(signal)
      if (typeof confirms === 'object') return confirms
      const answer = await call('POST', '/members', signal, {
        list_id: listId,
        subscriber: contact.email,
        pre_approved: true,
        // Either of the two would skip the confirmation mail.
        ...(!confirms && { pre_verified: true, pre_confirmed: true }),
      })
      return isFailure(answer) ? answer : classify(answer)
    },
    async check(signal) {
      asks = undefined
      const read = await readAsks(signal)
      return typeof read === 'object' ? read : null
    },
    async find(given, signal): Promise<Lookup> {
      // Mailman keeps addresses, and compares bans, in lower case.
      const email = given.toLowerCase()
      const query = {
        list_id: listId,
        subscriber: email,
        role: 'member',
        count: '1',
        page: '1',
        fields: 'email',
      }
      const members = await readPage('/members/find', query, signal)
      if ('kind' in members) return members
      if (members.total > 0) return { httpStatus: 200, kind: 'found', membership: 'subscribed' }
      const banned = await readBanned(email, signal)
      if (typeof banned === 'object') return banned
      if (banned) return { httpStatus: 200, kind: 'found', membership: 'suppressed' }
      const pending = await readPending(email, signal)
      if (typeof pending === 'object') return pending
      return pending
        ? { httpStatus: 200, kind: 'found', membership: 'pending' }
        : { httpStatus: 200, kind: 'missing' }
    },
    async list(cursor, signal) {
      const number = Number(cursor ?? 1)
      const query = { count: String(PAGE), page: String(number), fields: 'email' }
      const roster = await readPage(`${list}/roster/member`, query, signal)
      if ('kind' in roster) return roster
      const { total, ...members } = roster
      return { ...members, next: number * PAGE < total ? String(number + 1) : null }
    },
  }
}

/** The answer to the POST of a member. */
function classify(answer: HttpAnswer): Outcome {
  const { status } = answer
  // 201 has no body, and 202 a token that confirms in the person's place.
  if (status === 201) return { httpStatus: status, kind: 'confirmed' }
  if (status === 202) return { httpStatus: status, kind: 'awaiting_confirmation' }
  const said = problem.safeParse(answer.json).data
  if (!said || (status !== 400 && status !== 409)) return troubleOf(answer)
  return refused(said.description, answer.text, saidBy(answer, said.title, said.description))
}

/** Mailman has no codes: its sentences, as of 3.3. */
function refused(sentence: string, text: string, said: Answer): Outcome {
  if (sentence === 'Member already subscribed') return { ...said, kind: 'already_subscribed' }
  if (sentence === 'Subscription request already pending') return { ...said, kind: 'awaiting_confirmation' }
  if (sentence === 'Membership is banned') return { ...said, kind: 'suppressed' }
  if (sentence === 'No such list') return { ...said, kind: 'misconfigured', reason: 'list_not_found' }
  if (/^(Invalid Parameter|Cannot convert parameters).*subscriber/.test(sentence))
    return { ...said, kind: 'rejected', reason: 'invalid_email' }
  if (sentence === 'List posting address cannot subscribe')
    return { ...said, kind: 'rejected', reason: 'list_address' }
  // A fault of its database, such as two writers at once, also comes as a 400.
  if (/sqlalche\.me|\((sqlite3|psycopg2?|pymysql|MySQLdb)\b/.test(text))
    return { ...said, message: undefined, kind: 'retry', reason: 'server_error' }
  return { ...said, kind: 'unknown_answer' }
}

function troubleOf(answer: HttpAnswer): Trouble {
  const problemSaid = problem.safeParse(answer.json).data
  const said = saidBy(answer, problemSaid?.title, problemSaid?.description)
  if (answer.status === 404 && problemSaid)
    return { ...said, kind: 'misconfigured', reason: 'list_not_found' }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}

import { z } from 'zod'
import { emailKey } from '#db/normalise.ts'
import { MOST_REQUESTS, mayBeDone } from './confirmation-mails.ts'
import { type Adapter, type Membership, OWN_CALL_BOUND } from './contract.ts'
import { defineProvider } from './define.ts'
import { basic, commonTrouble, createCall, isFailure, type Send, saidBy } from './http.ts'
import type { Answer, Outcome, Trouble } from './outcome.ts'
import { readMembers } from './readable.ts'
import { http, number, secret, text } from './settings.ts'

// listmonk: https://listmonk.app/docs/apis/subscribers/ and its source at github.com/knadh/listmonk.
const subscription = z.object({
  id: z.int(),
  subscription_status: z.enum(['confirmed', 'unconfirmed', 'unsubscribed']),
  optin: z.string().optional(),
})
const subscriber = z.object({
  id: z.int(),
  email: z.string(),
  status: z.string(),
  lists: z.array(subscription).nullish(),
})
type Subscriber = z.infer<typeof subscriber>
const one = z.object({ data: subscriber })
const many = z.object({ data: z.object({ results: z.array(subscriber) }) })
const numbers = { total: z.int(), page: z.int(), per_page: z.int().positive() }
const page = z.object({ data: z.object({ results: z.array(z.unknown()), ...numbers }) })
const list = z.object({ data: z.object({ id: z.int() }) })
const done = z.object({ data: z.literal(true) })
const problem = z.object({ message: z.string() })

const PAGE = 500
type Received = Awaited<ReturnType<Send>>

const settings = z.object({
  username: text("an API user's name, such as frontdesk"),
  token: secret(text("that API user's token")),
  listId: number("the list's number, such as 3"),
  baseUrl: http('https://listmonk.example.com/api'),
})

export const listmonk = defineProvider({
  name: 'listmonk',
  label: 'listmonk',
  settings,
  call: {
    as: 'POST /api/subscribers, or PUT /api/subscribers/lists',
    limits: () => ({
      // Its source has no limit for the API; this one spares a small machine.
      concurrency: 4,
      perSecond: null,
      newPerDay: null,
      holdSeconds: 10,
      callBoundSeconds: OWN_CALL_BOUND,
      batch: {
        call: 'POST /import/subscribers',
        most: null,
        why: 'a file, one at a time for the whole instance; it answers for the file and not for each person',
      },
    }),
  },
  create,
})

function create(given: z.output<typeof settings>, send: Send): Adapter {
  const { username, token, listId, baseUrl } = given
  const call = createCall(send, baseUrl, { authorization: basic(username, token) })

  /** Null for a person who is not on our list. */
  function membershipOf({ status, lists }: Subscriber): Membership | null {
    // Blocklisted, or disabled by hand.
    if (status !== 'enabled') return 'suppressed'
    const ours = lists?.find(({ id }) => id === listId)
    if (!ours) return null
    if (ours.subscription_status === 'unsubscribed') return 'suppressed'
    // Lists without double opt-in send to people who never confirmed.
    return ours.subscription_status === 'confirmed' || ours.optin === 'single' ? 'subscribed' : 'pending'
  }

  const listed = subscriber.transform((person) => ({
    email: person.email,
    membership: membershipOf(person) ?? ('suppressed' as const),
  }))

  async function read<T>(path: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<T | Trouble> {
    const answer = await call('GET', path, signal)
    if (isFailure(answer)) return answer
    const { data } = shape.safeParse(answer.json)
    return answer.status === 200 && data ? data : troubleOf(answer)
  }

  /** @returns null where listmonk knows no subscriber of this address, or does not show them to this user. */
  async function lookUp(email: string, signal: AbortSignal) {
    // `search` is a regular expression over names and addresses; `query` would need the permission to run SQL.
    const pattern = `^${email.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`
    const found = await read(`/subscribers?search=${encodeURIComponent(pattern)}`, many, signal)
    if ('kind' in found) return found
    return found.data.results.find((person) => emailKey(person.email) === emailKey(email)) ?? null
  }

  /** By id, oldest first, so that people who join meanwhile come last. listmonk may give fewer than `size`. */
  const pathOf = (number: number, size: number) =>
    `/subscribers?list_id=${listId}&order=ASC&page=${number}&per_page=${size}`

  /** By mail. One request stays counted whatever the answer: without it the next attempt would take them for asked. */
  async function ask(id: number, requests: number, signal: AbortSignal): Promise<Outcome> {
    const answer = await call('POST', `/subscribers/${id}/optin`, signal, {})
    if (!isFailure(answer) && answer.status === 200)
      return { httpStatus: 200, kind: 'awaiting_confirmation', asked: true }
    return { ...troubleOf(answer), asked: requests === 1 || isUnsure(answer) }
  }

  async function subscribeKnown(
    email: string,
    requests: number,
    signal: AbortSignal,
    said: Answer,
  ): Promise<Outcome> {
    const before = await lookUp(email, signal)
    if (before === null) return { ...said, kind: 'unknown_answer', message: HIDDEN }
    if ('kind' in before) return before
    const membership = membershipOf(before)
    // An attempt before this one added them and ended without an answer: perhaps it asked nobody.
    if (membership === 'pending' && requests > 1 && requests <= MOST_REQUESTS)
      return ask(before.id, requests, signal)
    if (membership) return { httpStatus: 200, kind: knownAs[membership] }

    // Without `status`: it adds our list, in one statement, and keeps every choice made before or meanwhile.
    const body = { ids: [before.id], action: 'add', target_list_ids: [listId] }
    const added = await call('PUT', '/subscribers/lists', signal, body)
    const asked = requests === 1 && isUnsure(added)
    if (isFailure(added) || added.status !== 200) return { ...troubleOf(added), asked }

    // It says `true` even where this user may not add to the list, and nothing was done.
    const after = await lookUp(email, signal)
    if (after && 'kind' in after) return { ...after, asked }
    const reached = after && membershipOf(after)
    if (!reached)
      return done.safeParse(added.json).success
        ? { ...saidBy(added), kind: 'misconfigured', reason: 'list_not_permitted' }
        : troubleOf(added)
    return reached === 'pending'
      ? ask(before.id, requests, signal)
      : { httpStatus: 200, kind: newAs[reached] }
  }

  return {
    remembersOptOuts: true,
    countsRequests: true,
    async subscribe({ email, confirmationRequests: requests = 1 }, signal) {
      const body = { email, status: 'enabled', lists: [listId], preconfirm_subscriptions: false }
      const answer = await call('POST', '/subscribers', signal, body)
      const asked = requests === 1 && isUnsure(answer)
      if (isFailure(answer)) return { ...answer, asked }
      const { data: created } = one.safeParse(answer.json)
      if (answer.status === 200 && created) {
        const membership = membershipOf(created.data)
        return membership
          ? { httpStatus: 200, kind: newAs[membership], asked: membership === 'pending' }
          : { httpStatus: 200, kind: 'misconfigured', reason: 'list_not_permitted' }
      }
      const said = problem.safeParse(answer.json).data
      if (answer.status === 409 && said) return subscribeKnown(email, requests, signal, saidBy(answer))
      // The texts are in the instance's language; the address is the only value we send that can be wrong.
      if (answer.status === 400 && said)
        return { ...saidBy(answer, undefined, said.message), kind: 'rejected', reason: 'invalid_email' }
      return { ...troubleOf(answer), asked }
    },
    async check(signal) {
      const answer = await read(`/lists/${listId}`, list, signal)
      if (!('kind' in answer)) {
        const people = await read(pathOf(1, 1), page, signal)
        return 'kind' in people ? people : null
      }
      // An unknown list is a 400.
      const unknown = answer.kind === 'unknown_answer' && answer.httpStatus === 400
      return unknown ? { ...answer, kind: 'misconfigured', reason: 'list_not_found' } : answer
    },
    async find(email, signal) {
      const found = await lookUp(email, signal)
      if (found && 'kind' in found) return found
      const membership = found && membershipOf(found)
      return membership
        ? { httpStatus: 200, kind: 'found', membership }
        : { httpStatus: 200, kind: 'missing' }
    },
    async list(cursor, signal) {
      const answer = await call('GET', pathOf(Number(cursor ?? 1), PAGE), signal)
      if (isFailure(answer)) return answer
      const data = page.safeParse(answer.json).data?.data
      const people = readMembers(data?.results, listed)
      if (answer.status !== 200 || !data || !people) return troubleOf(answer)
      const more = data.results.length > 0 && data.page * data.per_page < data.total
      return { ...people, next: more ? String(data.page + 1) : null }
    },
  }
}

const HIDDEN = 'listmonk has this address but does not show it: does the API user have subscribers:get_all?'

const newAs = { subscribed: 'confirmed', pending: 'awaiting_confirmation', suppressed: 'suppressed' } as const
const knownAs = { ...newAs, subscribed: 'already_subscribed' } as const

/** Whether the person may be on the list now, and be asked. What listmonk refuses in its own words it has not done. */
const isUnsure = (answer: Received) =>
  mayBeDone(answer) && (isFailure(answer) || !problem.safeParse(answer.json).success)

function troubleOf(answer: Received): Trouble {
  if (isFailure(answer)) return answer
  const said = saidBy(answer, undefined, problem.safeParse(answer.json).data?.message)
  if (answer.status === 404 && answer.json !== undefined)
    return { ...said, kind: 'misconfigured', reason: 'wrong_base_url' }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}

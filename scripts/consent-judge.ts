import { AsyncLocalStorage } from 'node:async_hooks'
import type { ProviderName } from '#env'
import { request, type Send } from '#jobs/providers/http.ts'
import type { Outcome } from '#jobs/providers/outcome.ts'
import type { Call } from '../simulator/dialect.ts'
import { dialects } from '../simulator/dialects/index.ts'
import type { Member } from '../simulator/members.ts'
import type { standIn } from './stand-in.ts'

export type Person = {
  username: string
  email: string
  userId: string | null
  /** When they opted out there, complained or bounced, by the judge's clock; null while they have not. */
  out: number | null
  /** When they left a provider that keeps nothing of who left. */
  left: number | null
  /** When we learnt that they are subscribed or gone, and from whom. */
  settled: { at: number; by: 'attempt' | 'message' } | null
}
export type Hold = { request: number; when: 'before' | 'after' }
type Attempt = {
  person: Person
  startedAt: number
  /** The first of the looks that its next write rests on; null before there was one. */
  lookedAt: number | null
  wrote: boolean
  requests: number
  finished: boolean
  hold: Hold | null
  reached: PromiseWithResolvers<void>
  released: PromiseWithResolvers<void>
}
type Gap = { look: RegExp; write: RegExp; may: 'change' | 'list' }

/**
 * Between a look and the write that rests on it a person may opt out, and the provider has no call that does both.
 * `change`: the write takes the choice back. `list`: it leaves the choice, and puts them where no mail is sent to them.
 * docs/decisions/009-opted-out-stays-opted-out.md has them in words.
 */
const gaps: Partial<Record<ProviderName, Gap[]>> = {
  kit: [{ look: /^POST \/subscribers$/, write: /^POST \/forms\//, may: 'change' }],
  resend: [
    { look: /^GET \/contacts\//, write: /^POST \/contacts$/, may: 'change' },
    { look: /^GET \/contacts\//, write: /^POST \/contacts\/.+\/segments\//, may: 'list' },
  ],
  brevo: [{ look: /^GET \/contacts\//, write: /^POST \/contacts/, may: 'change' }],
  mailerlite: [{ look: /^GET \/subscribers\//, write: /^POST \/subscribers/, may: 'list' }],
  listmonk: [{ look: /^GET \/subscribers$/, write: /^PUT \/subscribers\/lists$/, may: 'list' }],
}

export const isOut = ({ status }: Member) => status !== 'subscribed' && status !== 'pending'

/** Stands in the stand-in's door: stops requests where it is told to, and judges what each of them changes. */
export function createJudge(name: ProviderName, stand: ReturnType<typeof standIn>, asks: boolean) {
  const { members, settings, provide } = stand.provider
  const attempts: Attempt[] = []
  const underWay = new Map<string, { attempt: Attempt | null; timeout: AbortController }>()
  const within = new AsyncLocalStorage<Attempt | null>()
  const faults: string[] = []
  const people: Person[] = []
  let clock = 0
  let unreadable = false

  const send: Send = (url, init) => {
    const id = crypto.randomUUID()
    const timeout = new AbortController()
    underWay.set(id, { attempt: within.getStore() ?? null, timeout })
    const headers = new Headers(init.headers)
    headers.set('x-request', id)
    const signal = init.signal ? AbortSignal.any([init.signal, timeout.signal]) : timeout.signal
    return request(url, { ...init, headers: Object.fromEntries(headers), signal })
  }

  const dialect = {
    ...dialects[name],
    answer(...[all, current, call]: Parameters<(typeof dialects)[typeof name]['answer']>) {
      const before = people.map(({ email }) => copy(all.get(email)))
      const reply = dialects[name].answer(all, current, call)
      const attempt = underWay.get(String(call.headers['x-request']))?.attempt ?? null
      for (const [index, person] of people.entries())
        judge(person, before[index], copy(all.get(person.email)), attempt, call)
      if (attempt) note(attempt, call)
      const succeeded = reply && reply.status < 300 && call.method !== 'GET'
      return unreadable && succeeded ? { status: 200, body: { surprise: true } } : reply
    },
  }

  function judge(
    person: Person,
    before: Member | undefined,
    after: Member | undefined,
    attempt: Attempt | null,
    call: Call,
  ) {
    const isSame = before?.status === after?.status && before?.listed === after?.listed
    if (isSame) return
    const what = `${call.method} ${call.path} made ${person.email} ${show(before)} -> ${show(after)}`
    if (attempt?.person !== person) return faults.push(`not in an attempt of theirs: ${what}`)
    if (
      asks &&
      after?.status === 'subscribed' &&
      before?.status !== 'subscribed' &&
      !(before && isOut(before))
    )
      faults.push(`confirmed in the person’s place: ${what}`)
    if (before && isOut(before)) {
      const kept = after?.status === before.status
      if (!isGap(person, attempt, call, kept ? 'list' : 'change')) faults.push(`opted out: ${what}`)
      if (!kept) person.out = null
    }
    const { settled, left } = person
    if (before || !settled || left === null) return
    // The provider forgets, and a message about it came while our request was under way.
    if (settled.by === 'message' && settled.at > attempt.startedAt) return
    faults.push(`left, and we knew that they had been there: ${what}`)
  }

  function isGap(person: Person, attempt: Attempt, { method, path }: Call, change: Gap['may']) {
    const gap = gaps[name]?.find(({ write }) => write.test(`${method} ${path}`))
    if (!gap || (change === 'change' && gap.may === 'list')) return false
    return attempt.lookedAt !== null && person.out !== null && person.out > attempt.lookedAt
  }

  /** Keeps when the attempt looked, so that a gap begins there. */
  function note(attempt: Attempt, { method, path }: Call) {
    const looks = gaps[name]?.some(({ look }) => look.test(`${method} ${path}`)) ?? false
    if (looks && (attempt.lookedAt === null || attempt.wrote)) attempt.lookedAt = ++clock
    attempt.wrote = !looks
  }

  stand.respond = async (incoming, response) => {
    const { attempt = null, timeout } = underWay.get(String(incoming.headers['x-request'])) ?? {}
    if (attempt) {
      const other = attempts.find((one) => one !== attempt && one.person === attempt.person && isCalling(one))
      if (other) faults.push(`two attempts at once for ${attempt.person.email}`)
      attempt.requests++
    }
    const holds = attempt?.hold?.request === attempt?.requests ? attempt?.hold?.when : undefined
    const stop = () => {
      attempt?.reached.resolve()
      return attempt?.released.promise
    }
    if (holds === 'before') await stop()
    if (settings().mode === 'hang') {
      incoming.resume()
      return timeout?.abort(new DOMException('', 'TimeoutError'))
    }
    if (holds === 'after') {
      const end = response.end.bind(response) as (text?: string) => typeof response
      response.end = ((text?: string) => {
        void stop()?.then(() => end(text))
        return response
      }) as typeof response.end
    }
    await provide(dialect, incoming, response).catch((error: Error) => faults.push(String(error.stack)))
  }

  return {
    send,
    members,
    people,
    faults,
    tick: () => ++clock,
    setUnreadable: (to: boolean) => {
      unreadable = to
    },
    /** Runs one attempt of the person's; `reached` when it stands where `hold` says, until `release`. */
    attempt<T extends { output?: unknown }>(person: Person, hold: Hold | null, run: () => Promise<T>) {
      const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const startedAt = ++clock
      const one: Attempt = {
        ...{ person, startedAt, hold, reached, released },
        ...{ lookedAt: null, wrote: false, requests: 0, finished: false },
      }
      attempts.push(one)
      const done = within.run(one, run).then((result) => {
        one.finished = true
        const { kind } = (result.output ?? {}) as Partial<Outcome>
        if (kind === 'confirmed' || kind === 'already_subscribed' || kind === 'suppressed')
          person.settled ??= { at: ++clock, by: 'attempt' }
        return result
      })
      return { done, reached: reached.promise, release: () => released.resolve() }
    },
  }
}
export type Judge = ReturnType<typeof createJudge>

const isCalling = ({ requests, finished }: Attempt) => requests > 0 && !finished
const copy = (member: Member | undefined) => member && { ...member }
const show = (member: Member | undefined) =>
  member ? `${member.status}${member.listed ? '' : ', unlisted'}` : 'nobody'

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Leases } from '#jobs/delivery/leases.ts'
import { request, type Send } from '#jobs/providers/http.ts'
import type { ProviderName } from '#jobs/providers/index.ts'
import type { Outcome } from '#jobs/providers/outcome.ts'
import type { Call } from '../../simulator/dialect.ts'
import { dialects } from '../../simulator/dialects/index.ts'
import type { Member } from '../../simulator/members.ts'
import type { standIn } from '../stand-in.ts'
import { type Attempt, isGap, isLook, isOut, type Person, wasOnItsWay } from './windows.ts'

/** Sits in front of the stand-in: stops chosen requests, and judges the changes that each of them makes. */
export function createJudge(name: ProviderName, stand: ReturnType<typeof standIn>, asks: boolean) {
  const { members, settings, provide } = stand.provider
  const attempts: Attempt[] = []
  const underWay = new Map<string, { attempt: Attempt | null; timeout: AbortController }>()
  const within = new AsyncLocalStorage<Attempt | null>()
  const faults: string[] = []
  const people: Person[] = []
  /** People with a change there that no message has reported to us. */
  const untold = new Set<Person>()
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
    if (attempt?.person !== person || attempt.kind === 'look') {
      faults.push(`not in an attempt of theirs: ${what}`)
      return
    }
    if (
      asks &&
      after?.status === 'subscribed' &&
      before?.status !== 'subscribed' &&
      !(before && isOut(before))
    )
      faults.push(`confirmed in the person’s place: ${what}`)
    if (before && isOut(before)) {
      const kept = after?.status === before.status
      if (!isGap(name, person, attempt, call, kept ? 'list' : 'change')) faults.push(`opted out: ${what}`)
      if (!kept) person.out = null
    }
    const { settled, left } = person
    if (before || !settled || left === null) return
    if (!wasOnItsWay(person, attempt)) faults.push(`left, and we knew that they had been there: ${what}`)
  }

  /** Records when the attempt looked, so that a gap begins there. */
  function note(attempt: Attempt, call: Call) {
    const looks = isLook(name, call)
    if (looks && (attempt.lookedAt === null || attempt.wrote)) attempt.lookedAt = ++clock
    attempt.wrote = !looks
  }

  stand.respond = async (incoming, response) => {
    const { attempt = null, timeout } = underWay.get(String(incoming.headers['x-request'])) ?? {}
    if (attempt) {
      const other = attempts.find((one) => one !== attempt && one.person === attempt.person && isCalling(one))
      if (other) faults.push(`two attempts at once for ${attempt.person.email}`)
      if (attempt.lostAt !== null)
        faults.push(`a request about ${attempt.person.email} left after its lease had ended`)
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
    untold,
    faults,
    tick: () => ++clock,
    setUnreadable: (to: boolean) => {
      unreadable = to
    },
    /** The same leases, with a record of those that each attempt calls under. */
    watch: (leases: Leases): Leases => ({
      ...leases,
      async one(signal) {
        const place = await leases.one(signal)
        const attempt = within.getStore()
        if (attempt) attempt.place = place
        return place
      },
      keepPerson(token, sent) {
        const lease = leases.keepPerson(token, sent)
        const attempt = within.getStore()
        if (attempt) attempt.lease = { token, lease }
        return lease
      },
    }),
    /** Runs one attempt of the person's, or a look; `reached` when it stops where `hold` says, until `release`. */
    attempt<T extends { outcome: Outcome | null }>(
      { person, kind, hold }: Pick<Attempt, 'person' | 'kind' | 'hold'>,
      run: () => Promise<T>,
    ) {
      const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const one: Attempt = {
        ...{ person, kind, hold, reached, released, startedAt: ++clock },
        ...{ lookedAt: null, wrote: false, requests: 0, finished: false },
        ...{ place: null, lease: null, lostAt: null, taken: false },
      }
      attempts.push(one)
      const done = within.run(one, run).then((result) => {
        one.finished = true
        const kind = result.outcome?.kind
        // A late result settles nobody.
        if (!one.taken && (kind === 'confirmed' || kind === 'already_subscribed' || kind === 'suppressed'))
          person.settled ??= { at: ++clock, by: 'attempt' }
        return result
      })
      return { done, one }
    },
  }
}
export type Judge = ReturnType<typeof createJudge>

// After its lease is lost, a request that was made before may still be on its way.
const isCalling = ({ requests, finished, lostAt }: Attempt) => requests > 0 && !finished && lostAt === null
const copy = (member: Member | undefined) => member && { ...member }
const show = (member: Member | undefined) =>
  member ? `${member.status}${member.listed ? '' : ', unlisted'}` : 'nobody'

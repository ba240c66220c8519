import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Membership, Page } from '#jobs/providers/contract.ts'
import { type Outcome, stateAfter, type Trouble } from '#jobs/providers/outcome.ts'
import type { Prior } from '../simulator/dialect.ts'
import { dialects } from '../simulator/dialects/index.ts'
import { type Contract, keepsToDescription } from './description.ts'
import { blamesThePerson, storesEverything } from './hostile-answers.ts'
import { hidesNobody } from './odd-entries.ts'
import { adapter, contact, EMAIL, type StandInName, signal, standIn } from './stand-in.ts'
import { troubles } from './troubles.ts'

type Kind = Outcome['kind']

/** An answer of the provider to the write, and the outcome it must lead to. */
export type Said = [
  what: string,
  status: number,
  body: object | string | undefined,
  kind: Kind,
  reason?: string,
]

export type Expectations = {
  /** Settings besides those that lead to the stand-in. */
  changes?: Record<string, string>
  /**
   * The outcome for a person whom the provider knows like this; left out where it has no such state.
   * `unsubscribed` must be there unless the provider forgets people who left.
   */
  prior: Partial<Record<Prior, Kind>> & { new: Kind }
  /** For a new person where the list runs double opt-in; null where the provider has none. */
  doubleOptIn: Kind | null
  /** For a 2xx whose body is empty, HTML, or of another shape. `confirmed` only where the status is enough. */
  unreadable: Kind
  /** Its own answers to the one write that a new person needs. */
  answers?: Said[]
  /** The result of `find` and `list` for each prior state that they can show; null where there is no such read. */
  memberships: Partial<Record<Prior, Membership | 'missing'>> | null
  /** Cases it has no answer for, and why; those tests are skipped with that reason. */
  lacks?: Partial<Record<'list' | 'rejection' | 'check', string>>
  contract?: Contract<Prior>
}

const silent = (outcome: object) =>
  assert.ok(!/@|s3cret/i.test(JSON.stringify(outcome)), `address or key in ${JSON.stringify(outcome)}`)

const sameEnd = (kind: Kind, outcome: Outcome) =>
  stateAfter[outcome.kind] === stateAfter[kind] && (outcome.kind === kind || stateAfter[kind] === 'confirmed')

/** The rules for every adapter, whatever the provider answers and whatever it knew of the person before. */
export function conformance(name: StandInName, expected: Expectations) {
  describe(`${name} conforms`, () => {
    const stand = standIn(name)
    const { refusals, variables } = dialects[name]
    const { lacks = {}, changes = {}, answers = [] } = expected
    const at = (url: string) => adapter(name, { ...variables(url), ...changes })
    const make = (gone = false) => stand.make(changes, gone)
    const priors = Object.entries(expected.prior) as [Prior, Kind][]
    const know = (prior: Prior) => {
      if (prior === 'unlisted') stand.provider.members.add(EMAIL, 'subscribed', { listed: false })
      else if (prior !== 'new') stand.provider.members.add(EMAIL, prior)
    }
    const status = () => stand.provider.members.get(EMAIL)?.status ?? 'new'

    test('says whether it remembers who left', () => {
      assert.equal('unsubscribed' in expected.prior, make().remembersOptOuts)
    })

    for (const [prior, kind] of priors) {
      test(`${prior}: ${kind}, and again, changing no choice`, async () => {
        know(prior)
        const provider = make()
        const first = await provider.subscribe(contact, signal())
        assert.equal(first.kind, kind, JSON.stringify(first))
        silent(first)
        const second = await provider.subscribe(contact, signal())
        assert.ok(sameEnd(kind, second), `the repeat ended ${second.kind}`)
        if (prior !== 'new' && prior !== 'unlisted') assert.equal(status(), prior)
      })
    }

    test('a list with double opt-in asks the person first', {
      skip: !expected.doubleOptIn && 'it has no double opt-in',
    }, async () => {
      stand.provider.set({ doubleOptIn: true })
      assert.equal((await make().subscribe(contact, signal())).kind, expected.doubleOptIn)
      assert.equal(status(), 'pending')
    })

    test('an address that can never be is rejected, in one write', { skip: lacks.rejection }, async () => {
      stand.provider.set({ mode: 'reject' })
      const outcome = await make().subscribe(contact, signal())
      assert.equal(outcome.kind, 'rejected', JSON.stringify(outcome))
      silent(outcome)
      const { requests } = stand.provider.recorded()
      assert.equal(requests.filter((one) => one.method !== 'GET').length, 1)
    })

    for (const trouble of troubles(refusals, expected.unreadable)) {
      for (const [prior, kind] of priors) {
        for (const onlyWrites of [false, true]) {
          test(`${trouble.name}${onlyWrites ? ' to writes only' : ''}, person ${prior}`, async () => {
            know(prior)
            const time = new AbortController()
            const giveUp = () => time.abort(new DOMException('', 'TimeoutError'))
            stand.respond = (request, response) => trouble.respond(request, response, giveUp)
            stand.onlyWrites = onlyWrites
            const outcome = await make().subscribe(contact, AbortSignal.any([signal(), time.signal]))
            silent(outcome)
            // A read may have settled known people, before the write that fails.
            const settled = onlyWrites && sameEnd(kind, outcome)
            if (!settled) trouble.expect(outcome)
            if (prior !== 'new' && prior !== 'unlisted') assert.equal(status(), prior)
          })
        }
      }
    }

    for (const [what, status, body, kind, reason] of answers) {
      test(`${what}: ${kind} ${reason ?? ''}, in one write`, async () => {
        const seen = stand.record(() => ({ status, body }), { onlyWrites: true })
        const outcome = await make().subscribe(contact, signal())
        const { kind: became, ...rest } = outcome
        assert.deepEqual([became, 'reason' in rest ? rest.reason : undefined], [kind, reason])
        silent(outcome)
        assert.equal(seen.length, 1)
      })
    }

    storesEverything(stand, refusals, make)
    blamesThePerson(stand, refusals, make, lacks.rejection ? 'unknown_answer' : 'rejected')

    test('a list that does not exist is our mistake, not the address’s', { skip: lacks.list }, async () => {
      assert.equal((await make(true).subscribe(contact, signal())).kind, 'misconfigured')
    })

    test('a host that cannot be found: retry, unreachable', async () => {
      const outcome = await at('https://nowhere.invalid').subscribe(contact, signal())
      assert.deepEqual([outcome.kind, 'reason' in outcome && outcome.reason], ['retry', 'unreachable'])
    })

    test('check: silent when key and list are right', async () => {
      assert.equal(await make().check(signal()), null)
    })

    test('check: says what is wrong', { skip: lacks.check }, async () => {
      assert.equal((await make(true).check(signal()))?.kind, 'misconfigured')
      stand.provider.set({ mode: 'bad_key' })
      assert.equal((await make().check(signal()))?.kind, 'misconfigured')
      stand.provider.set({ mode: 'maintenance' })
      assert.equal((await make().check(signal()))?.kind, 'retry')
    })

    const { memberships } = expected
    const unread = !memberships && 'it cannot be read'
    for (const [prior, membership] of Object.entries(memberships ?? {}) as [
      Prior,
      Membership | 'missing',
    ][]) {
      test(`find and list show somebody ${prior} as ${membership}`, async () => {
        know(prior)
        const provider = make()
        const found = await provider.find?.(EMAIL, signal())
        assert.equal(found?.kind === 'found' ? found.membership : found?.kind, membership)
        const page = await provider.list?.(null, signal())
        assert.ok(page && 'members' in page, JSON.stringify(page))
        const listed = page.members.find((one) => one.email.toLowerCase() === EMAIL.toLowerCase())
        if (membership === 'missing') assert.notEqual(listed?.membership, 'subscribed')
        else if (listed) assert.equal(listed.membership, membership)
      })
    }

    test('the whole list is read page by page', { skip: unread }, async () => {
      const everybody = Array.from({ length: 1103 }, (_, index) => `p${index}@example.com`)
      for (const email of everybody) stand.provider.members.add(email, 'subscribed')
      const provider = make()
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: Page | Trouble | undefined = await provider.list?.(cursor, signal())
        assert.ok(page && 'members' in page, JSON.stringify(page))
        seen.push(...page.members.map((one) => one.email))
        cursor = page.next
      } while (cursor)
      assert.deepEqual(seen.sort(), everybody.sort())
    })

    hidesNobody(stand, make, unread)

    test('find: trouble is trouble, never "missing"', { skip: unread }, async () => {
      stand.provider.set({ mode: 'maintenance' })
      assert.equal((await make().find?.(EMAIL, signal()))?.kind, 'retry')
      stand.provider.set({ mode: 'bad_key' })
      assert.equal((await make().find?.(EMAIL, signal()))?.kind, 'misconfigured')
    })

    const { contract } = expected
    if (contract) keepsToDescription(stand, contract, priors, { know, at })
  })
}

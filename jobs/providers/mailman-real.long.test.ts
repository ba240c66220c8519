import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { mailmanMissing, startMailman } from '../../testing/mailman.ts'
import { adapter, contact, standIn } from '../../testing/stand-in.ts'
import type { Page } from './contract.ts'
import type { Trouble } from './outcome.ts'

const skip = mailmanMissing()
if (skip) console.warn(`SKIPPED: ${skip}`)

describe('a real GNU Mailman', { skip }, () => {
  const stand = standIn('mailman')
  let server: Awaited<ReturnType<typeof startMailman>>
  before(async () => {
    server = await startMailman()
  })
  after(() => server?.stop())

  const LIST = '/lists/news.example.com'
  const signal = () => AbortSignal.timeout(10_000)
  const make = (changes: Record<string, string> = {}) =>
    adapter('mailman', { ...server.variables, ...changes })
  const subscribe = async (email: string, changes = {}) => {
    const outcome = await make(changes).subscribe({ ...contact, email }, signal())
    assert.ok(!/@|s3cret/.test(JSON.stringify(outcome)), JSON.stringify(outcome))
    return [outcome.kind, 'reason' in outcome ? outcome.reason : outcome.httpStatus]
  }
  const find = async (email: string) => {
    const found = await make().find?.(email, signal())
    return found?.kind === 'found' ? found.membership : found?.kind
  }

  test('an open list: confirmed, already subscribed, found, gone', async () => {
    await server.setPolicy('open')
    assert.equal(await make().check(signal()), null)
    assert.equal(await find('Ada+news@Example.com'), 'missing')
    assert.deepEqual(await subscribe('Ada+news@Example.com'), ['confirmed', 201])
    assert.deepEqual(await subscribe('Ada+news@Example.com'), ['already_subscribed', 409])
    assert.deepEqual(await subscribe('ada+news@example.com'), ['already_subscribed', 409])
    assert.equal(await find('Ada+news@Example.com'), 'subscribed')
    const member = await (await server.rest('GET', `${LIST}/member/ada%2Bnews@example.com`)).json()
    assert.equal((await server.rest('DELETE', `/members/${member.member_id}`)).status, 204)
    assert.equal(await find('Ada+news@Example.com'), 'missing')
    assert.equal(make().remembersOptOuts, false)
  })

  test('a list that asks: a mail waits to be sent, nobody is subscribed before they confirm', async () => {
    await server.setPolicy('confirm')
    const mails = server.mails()
    assert.deepEqual(await subscribe('Asked@example.com'), ['awaiting_confirmation', 202])
    assert.equal(server.mails(), mails + 1)
    assert.deepEqual(await subscribe('Asked@example.com'), ['awaiting_confirmation', 409])
    assert.equal(server.mails(), mails + 1)
    assert.equal(await find('Asked@example.com'), 'pending')
    const { entries } = await (await server.rest('GET', `${LIST}/requests`)).json()
    await server.rest('POST', `${LIST}/requests/${entries[0].token}`, { action: 'accept' })
    assert.equal(await find('Asked@example.com'), 'subscribed')
  })

  test('a list that asks also asks an address that Mailman verified for another list', async () => {
    await server.rest('POST', '/lists', { fqdn_listname: 'other@example.com' })
    const flags = { pre_verified: true, pre_confirmed: true, pre_approved: true }
    await server.rest('POST', '/members', {
      list_id: 'other.example.com',
      subscriber: 'both@example.com',
      ...flags,
    })
    await server.setPolicy('confirm')
    assert.deepEqual(await subscribe('both@example.com'), ['awaiting_confirmation', 202])
  })

  test('a moderated list: the moderators are not asked, the person is if the list says so', async () => {
    await server.setPolicy('moderate')
    assert.deepEqual(await subscribe('moderated@example.com'), ['confirmed', 201])
    await server.setPolicy('confirm_then_moderate')
    assert.deepEqual(await subscribe('both-ways@example.com'), ['awaiting_confirmation', 202])
  })

  test('refusals', async () => {
    await server.setPolicy('open')
    await server.rest('POST', `${LIST}/bans`, { email: 'banned@example.com' })
    await server.rest('POST', '/bans', { email: '^.*@banned[.]example$' })
    const gone = { MAILMAN_LIST_ID: 'gone.example.com' }
    const wrong = { MAILMAN_PASSWORD: 'wrong' }
    assert.deepEqual(await subscribe('Banned@example.com'), ['suppressed', 400])
    assert.equal(await find('Banned@example.com'), 'suppressed')
    assert.deepEqual(await subscribe('anybody@banned.example'), ['suppressed', 400])
    assert.deepEqual(await subscribe('nobody@localhost'), ['rejected', 'invalid_email'])
    assert.deepEqual(await subscribe('news@example.com'), ['rejected', 'list_address'])
    assert.deepEqual(await subscribe('a@example.com', gone), ['misconfigured', 'list_not_found'])
    assert.deepEqual(await subscribe('a@example.com', wrong), ['misconfigured', 'unauthorized'])
    assert.equal((await make(wrong).check(signal()))?.kind, 'misconfigured')
    assert.equal((await make(gone).check(signal()))?.kind, 'misconfigured')
    assert.equal((await make(gone).find?.('a@example.com', signal()))?.kind, 'misconfigured')
  })

  test('one address at once, many times: one member; a collision in its database is tried again', async () => {
    await server.setPolicy('open')
    const provider = make()
    await provider.check(signal())
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () =>
        provider.subscribe({ ...contact, email: 'twelve@example.com' }, signal()),
      ),
    )
    const wrong = outcomes.filter(({ kind }) => !['confirmed', 'already_subscribed', 'retry'].includes(kind))
    assert.deepEqual(wrong, [])
    assert.equal(outcomes.filter(({ kind }) => kind === 'confirmed').length, 1)
    assert.equal(await find('twelve@example.com'), 'subscribed')
  })

  test('the roster is read page by page', async () => {
    await server.setPolicy('open')
    const provider = make()
    const everybody = Array.from({ length: 130 }, (_, index) => `p${index}@example.com`)
    for (const email of everybody) await provider.subscribe({ ...contact, email }, signal())
    const seen: string[] = []
    let cursor: string | null = null
    let pages = 0
    do {
      const page: Page | Trouble | undefined = await provider.list?.(cursor, signal())
      assert.ok(page && 'members' in page, JSON.stringify(page))
      seen.push(...page.members.map((one) => one.email).filter((email) => /^p\d+@/.test(email)))
      cursor = page.next
      pages++
    } while (cursor)
    assert.deepEqual(seen.sort(), everybody.sort())
    assert.equal(pages, 2)
  })

  test('the stand-in answers as the real server does', async () => {
    await server.setPolicy('confirm')
    stand.provider.set({ doubleOptIn: true })
    await server.rest('POST', `${LIST}/bans`, { email: 'refused@example.com' })
    stand.provider.members.add('refused@example.com', 'blocked')
    const join = (subscriber: string, more = {}) =>
      ['POST', '/members', { list_id: 'news.example.com', subscriber, ...more }] as const
    const all = { pre_verified: true, pre_confirmed: true, pre_approved: true }
    const calls: (readonly [string, string, object?])[] = [
      ['GET', `${LIST}/config/subscription_policy`],
      ['GET', '/lists/gone.example.com/config/subscription_policy'],
      ['GET', '/members/find?list_id=news.example.com&subscriber=x@example.com&role=member&fields=email'],
      join('x@example.com', all),
      join('x@example.com', all),
      ['GET', '/members/find?list_id=news.example.com&subscriber=x@example.com&role=member&fields=email'],
      join('y@example.com', { pre_approved: true }),
      join('y@example.com', all),
      join('z@example.com', { pre_verified: true }),
      join('refused@example.com', all),
      join('nonsense', all),
      ['POST', '/members', { list_id: 'gone.example.com', subscriber: 'x@example.com' }],
      ['POST', '/members', { list_id: 'gone.example.com', subscriber: 'nonsense' }],
      ['GET', `${LIST}/bans/refused@example.com`],
      ['GET', `${LIST}/bans/x@example.com`],
      ['GET', '/lists/gone.example.com/bans/x@example.com'],
      ['GET', `${LIST}/roster/member?count=1&page=900&fields=email`],
      ['GET', '/nothing'],
    ]
    for (const [method, path, body] of calls) {
      const real = await server.rest(method, path, body)
      const simulated = await fetch(`${stand.url}/mailman/3.1${path}`, {
        method,
        headers: { authorization: 'Basic eDp5', 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      const what = `${method} ${path} ${JSON.stringify(body)}`
      assert.equal(simulated.status, real.status, what)
      assert.equal(simulated.headers.has('location'), real.headers.has('location'), what)
      assert.deepEqual(comparable(await simulated.text()), comparable(await real.text()), what)
    }
  })
})

/** Removes values that differ from server to server: tags, tokens, links and counts. */
function comparable(text: string) {
  const differs = new Set(['http_etag', 'token', 'self_link', 'list_id', 'total_size'])
  return text && JSON.parse(text, (key, value) => (differs.has(key) ? undefined : value))
}

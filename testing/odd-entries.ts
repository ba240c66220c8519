import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { Page, Provider } from '#jobs/providers/contract.ts'
import type { Trouble } from '#jobs/providers/outcome.ts'
import { type StandIn, signal } from './stand-in.ts'

const names = ['ada', 'grace', 'edsger'].map((name) => `${name}@example.com`)

/** Makes the first person of each list in the answer, or everybody, what no adapter can read. */
function spoil(response: ServerResponse, all: boolean) {
  const end = response.end.bind(response) as (text?: string) => typeof response
  const odd = (_: string, value: unknown) =>
    Array.isArray(value) && JSON.stringify(value).includes('@')
      ? value.map((entry, index) => (all || index === 0 ? { odd: true } : entry))
      : value
  response.end = ((text?: string) =>
    end(text && JSON.stringify(JSON.parse(text), odd))) as typeof response.end
}

/** A person whose entry cannot be read hides nobody else: not on the list, and not from the check that proves the key. */
export function hidesNobody(stand: StandIn, make: () => Provider, skip: false | string) {
  async function readAll() {
    const all = { emails: [] as string[], unreadable: 0 }
    for (let cursor: string | null = null; ; ) {
      const page: Page | Trouble | undefined = await make().list?.(cursor, signal())
      assert.ok(page)
      if ('kind' in page) return page.kind
      all.emails.push(...page.members.map(({ email }) => email.toLowerCase()))
      all.unreadable += page.unreadable ?? 0
      cursor = page.next
      if (!cursor) return all
    }
  }

  for (const all of [false, true])
    test(`the list with ${all ? 'nobody' : 'one person less'} who can be read: ${all ? 'an unknown answer' : 'the others'}`, {
      skip,
    }, async () => {
      for (const name of names) stand.provider.members.add(name, 'subscribed')
      stand.respond = (request, response) => {
        spoil(response, all)
        return stand.pass(request, response)
      }
      const read = await readAll()
      if (typeof read === 'string') assert.equal(all && read, 'unknown_answer')
      else {
        const seen = names.filter((name) => read.emails.includes(name)).length
        assert.deepEqual([all, read.emails.length, seen, read.unreadable], [false, 2, 2, 1])
      }
      assert.equal(await make().check(signal()), null)
    })
}

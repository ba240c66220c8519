import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { domainToASCII } from 'node:url'
import fc from 'fast-check'
import postgres from 'postgres'
import type { Provider } from '#jobs/providers/contract.ts'
import type { Outcome } from '#jobs/providers/outcome.ts'
import { mapStrings } from '#jobs/providers/outside-text.ts'
import type { Dialect } from '../simulator/dialect.ts'
import { contact, EMAIL, type StandIn, signal } from './stand-in.ts'

type Refusals = Dialect['refusals']

const texts = {
  NUL: 'x\u0000y',
  'half an emoji': 'x\ud83dy',
  'a megabyte': 'x'.repeat(1024 * 1024),
  'much of a megabyte': 'x '.repeat(100_000),
  // One of the two is cut in the middle of an emoji by any bound that counts code units.
  'emojis from an even place': '😀'.repeat(3000),
  'emojis from an odd place': `x${'😀'.repeat(3000)}`,
}
/** In every string of the answer, or after every sentence of it, so that the codes stay readable. */
const places = {
  everywhere: (text: string) => () => text,
  'behind sentences': (text: string) => (said: string) => (said.includes(' ') ? `${said} ${text}` : said),
}

/** Whatever text an answer holds, the adapter's outcome can be stored, and is within its length limits. */
export function storesEverything(stand: StandIn, refusals: Refusals, make: () => Provider) {
  let client: postgres.Sql
  before(async () => {
    const url = process.env.TEST_DATABASE_URL
    if (!url) throw new Error('TEST_DATABASE_URL is missing: run the tests with npm test')
    client = postgres(url, { max: 1, onnotice: () => {} })
    await client`create temp table said (texts text[], outcome jsonb)`
  })
  after(() => client.end())

  for (const status of [200, 400, 401, 403, 404, 422, 429, 500]) {
    test(`${status} full of text that cannot be stored: an outcome that can`, async () => {
      const said = refusals.badAddress(EMAIL)
      const stored: Promise<unknown>[] = []
      for (const [what, text] of Object.entries(texts)) {
        for (const [where, place] of Object.entries(places)) {
          const headers = { 'x-request-id': 'a\u0085b', 'retry-after': '\u0085soon' }
          // Written once, as it is long.
          const body = JSON.stringify(mapStrings(said.body, place(text)))
          for (const onlyWrites of [false, true]) {
            stand.answer({ status, body, headers }, { onlyWrites })
            const outcome = await make().subscribe(contact, signal())
            stored.push(
              store(outcome).catch((error: Error) => assert.fail(`${what} ${where}: ${error.message}`)),
            )
          }
        }
      }
      await Promise.all(stored)
    })
  }

  async function store(outcome: Outcome) {
    const strings = Object.entries(outcome).filter(
      (one): one is [string, string] => typeof one[1] === 'string',
    )
    for (const [name, text] of strings) {
      assert.ok(text.isWellFormed() && !/\p{Cc}/u.test(text), `${name} is ${JSON.stringify(text)}`)
      const length = [...text].length
      assert.ok(length <= (name === 'message' ? 500 : 100), `${name} has ${length} characters`)
    }
    await client`insert into said values (${strings.map(([, text]) => text)}, ${client.json(outcome)})`
  }
}

// Words about lists, plans, limits, databases and choices: those in the adapters' own tables.
const words = [
  'v1/imports',
  '/v1/imports',
  'IP',
  'template',
  'redirect',
  'list',
  'already',
  'quota',
  'daily_quota_exceeded',
  'subscriber_limit',
  'rate_limited',
  'unauthorized',
  'document_not_found',
  'unsubscribed',
  'cleaned',
  'psycopg2',
  'sqlalche.me',
  'group',
  'segment',
  'form',
  'LNAME',
]
const word = fc.constantFrom(...words)
const local = fc.oneof(
  word,
  fc.tuple(word, word).map(([one, other]) => `${one}.${other}+x`),
)
const domain = fc.oneof(
  fc.constant('example.com'),
  word.filter((one) => /^\w+$/.test(one)).map((one) => `${one.replaceAll('_', '-')}.bücher.example`),
  fc.constant('sqlalche.me'),
)

/** How refusals repeat an address, whole or in part. */
const echoes: ((local: string, domain: string) => string)[] = [
  (local, domain) => `${local}@${domain}`,
  (local, domain) => `(${local}@${domain})`.toLowerCase(),
  (local, domain) => `${local}@${domainToASCII(domain)} (ascii)`.toUpperCase(),
  (local, domain) => `/people/${encodeURIComponent(`${local}@${domain}`)}/x`,
  (local) => `the portion before the @: ${local}`,
  (local) => `"${local}" cannot be used`,
  (_, domain) => `the portion after the @: ${domain}`,
  (_, domain) => `no mail server at ${domainToASCII(domain)}.`,
]
const FOR_EVERYBODY = ['rate_limited', 'daily_limit', 'server_error']

/** An address is about its person, whatever words it is made of. */
export function blamesThePerson(
  stand: StandIn,
  refusals: Refusals,
  make: () => Provider,
  refused: Outcome['kind'],
) {
  const person = fc.record({ local, domain, echo: fc.constantFrom(...echoes) })
  test('a refusal that repeats an address of the words for lists and limits is about the person', async () => {
    const onlyWrites = true
    await fc.assert(
      fc.asyncProperty(person, fc.constantFrom(400, 409, 422), async ({ local, domain, echo }, other) => {
        const email = `${local}@${domain}`
        const reply = refusals.badAddress(echo(local, domain))
        stand.answer(reply, { onlyWrites })
        const outcome = await make().subscribe({ ...contact, email }, signal())
        assert.equal(outcome.kind, refused, JSON.stringify(outcome))

        // Another status, an unknown code, another sentence.
        const unknown = mapStrings(reply.body, (said) => (/^\w+$/.test(said) ? 'something_new' : said))
        const sentence = mapStrings(reply.body, (said) =>
          said.includes(' ') ? `No: ${echo(local, domain)}` : said,
        )
        for (const odd of [
          { ...reply, status: other },
          { ...reply, body: unknown },
          { ...reply, body: sentence },
        ]) {
          stand.answer(odd, { onlyWrites })
          const outcome = await make().subscribe({ ...contact, email }, signal())
          assert.notEqual(outcome.kind, 'misconfigured', JSON.stringify(outcome))
          assert.ok(!('reason' in outcome && FOR_EVERYBODY.includes(outcome.reason)), JSON.stringify(outcome))
        }
      }),
      { numRuns: 30 },
    )
  })
}

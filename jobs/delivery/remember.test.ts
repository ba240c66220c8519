import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Outcome } from '../providers/outcome.ts'
import { isQuiet, type PersonAnswer, remember } from './circuit.ts'

const limits = { concurrency: 10 }
const nothing = { recent: '', refused: [] as string[] }
const outcomes = {
  '.': { kind: 'confirmed' },
  a: { kind: 'already_subscribed' },
  w: { kind: 'awaiting_confirmation' },
  s: { kind: 'suppressed' },
  r: { kind: 'rejected', reason: 'invalid_email' },
  u: { kind: 'unknown_answer' },
  t: { kind: 'retry', reason: 'timeout' },
  f: { kind: 'retry', reason: 'server_error' },
  l: { kind: 'retry', reason: 'rate_limited' },
  p: { kind: 'retry', reason: 'throttled_address' },
} as const satisfies Record<string, Outcome>
type Letter = keyof typeof outcomes

/** One answer for each letter, each about a different person unless `who` says otherwise. */
const answers = (letters: string, who = (index: number) => `person ${index}`): PersonAnswer[] =>
  [...letters].map((letter, index) => ({ userId: who(index), outcome: outcomes[letter as Letter] }))
const after = (letters: string, who?: (index: number) => string, concurrency = 10) => {
  const { opens, slows } = remember(nothing, answers(letters, who), { concurrency })
  return { opens: opens?.split(' ')[1] ?? null, slows }
}
const no = { opens: null, slows: false }
const opens = (count: string) => ({ opens: count, slows: false })
const slows = { opens: null, slows: true }

const table: [string, string, { opens: string | null; slows: boolean }, number?][] = [
  ['nothing', '', no],
  ['seven faults', 'f'.repeat(7), no],
  ['eight faults', 'f'.repeat(8), opens('8')],
  ['eight of both kinds', 'tftftftf', opens('8')],
  ['seven, somebody taken, and seven', `${'f'.repeat(7)}.${'f'.repeat(7)}`, no],
  ['eight, and an answer', `${'f'.repeat(8)}.`, no],
  ['seventeen of twenty', `${'f'.repeat(6)}.${'f'.repeat(6)}.${'f'.repeat(5)}`, opens('17')],
  ['sixteen of twenty', `${'f'.repeat(6)}.${'f'.repeat(5)}..${'f'.repeat(5)}`, no],
  ['seventeen of twenty-one', `${'f'.repeat(6)}.${'f'.repeat(6)}...${'f'.repeat(5)}`, no],
  ['twenty limits are no fault', 'l'.repeat(20), no],
  ['twenty addresses put off are no fault', 'p'.repeat(20), no],
  ['a no between faults is an answer', 'ffffrffff', no],
  ['all three of three places hang', 'ttt', opens('3'), 3],
  ['two of three places hang', 'tt', no, 3],
  ['three faults that are answers', 'tft', no, 3],
  ['the only place hangs', 't', opens('1'), 1],
  ['nineteen refused', 'r'.repeat(19), no],
  ['twenty refused', 'r'.repeat(20), slows],
  ['twenty answers that nobody understands', 'u'.repeat(20), slows],
  ['twenty of both kinds', 'ru'.repeat(10), slows],
  ['nineteen, an acceptance, and nineteen', `${'r'.repeat(19)}.${'r'.repeat(19)}`, no],
  ['nineteen, one who was there already, and nineteen', `${'r'.repeat(19)}a${'r'.repeat(19)}`, no],
  ['nineteen, one who is asked to confirm, and nineteen', `${'r'.repeat(19)}w${'r'.repeat(19)}`, no],
  ['nineteen, somebody who left, and one more', `${'r'.repeat(19)}sr`, slows],
  ['nineteen, a fault, and one more', `${'r'.repeat(19)}fr`, slows],
]
for (const [what, letters, expected, concurrency] of table)
  test(what, () => assert.deepEqual(after(letters, undefined, concurrency), expected))

test('one person who is refused twenty times slows nobody; of twenty different people each counts once', () => {
  const one = () => 'somebody'
  assert.deepEqual(after('r'.repeat(20), one), no)
  assert.deepEqual(
    after('r'.repeat(39), (index) => `person ${index % 19}`),
    no,
  )
  assert.deepEqual(
    after('r'.repeat(39), (index) => `person ${index % 20}`),
    slows,
  )
})

test('when the row of refusals began is known: with the first, and with the first after an acceptance', () => {
  const begins = (refused: string[], letters: string) =>
    remember({ recent: '', refused }, answers(letters), limits).begins
  assert.deepEqual(
    [begins([], 'r'), begins(['x'], 'r'), begins(['x'], '.r'), begins(['x'], '.'), begins([], 'f')],
    [true, false, true, false, false],
  )
})

const letter = fc.constantFrom(
  ...(Object.keys(outcomes) as Letter[]),
  'r' as const,
  'f' as const,
  't' as const,
)
const some = fc
  .array(fc.tuple(letter, fc.nat(30)), { maxLength: 60 })
  .map((all) =>
    all.map(([key, person]): PersonAnswer => ({ userId: `person ${person}`, outcome: outcomes[key] })),
  )
const cuts = fc.array(fc.nat(60), { maxLength: 12 })
/** The remembered answers that can matter: those since the first fault. */
const memoryOf = ({ recent, refused }: typeof nothing) => ({ recent: recent.replace(/^\.+/, ''), refused })

test('however answers come in batches, what is remembered is the same, and what the last of them says', () => {
  fc.assert(
    fc.property(some, cuts, fc.integer({ min: 1, max: 12 }), (all, at, concurrency) => {
      const edges = [0, ...at.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length]
      let cut = { ...nothing, opens: null as string | null, slows: false }
      for (const [index, edge] of edges.entries())
        cut = remember(cut, all.slice(edges[index - 1] ?? 0, edge), { concurrency })
      const whole = remember(nothing, all, { concurrency })
      assert.deepEqual([memoryOf(cut), cut.opens, cut.slows], [memoryOf(whole), whole.opens, whole.slows])
    }),
    { numRuns: 500 },
  )
})

test('quiet answers change nothing: no memory, no circuit, no hold, no daily count', () => {
  fc.assert(
    fc.property(some, (all) => {
      if (!isQuiet(nothing, all, { newPerDay: null })) return
      const { recent, refused, opens, slows } = remember(nothing, all, limits)
      assert.deepEqual([recent, refused, opens, slows], ['', [], null, false])
      assert.ok(all.every(({ outcome: { kind } }) => kind !== 'retry'))
    }),
    { numRuns: 500 },
  )
})

test('answers are quiet only if they need no look at the provider’s row', () => {
  const quiet = (letters: string, memory = nothing, newPerDay: number | null = null) =>
    isQuiet(memory, answers(letters), { newPerDay })
  for (const calm of ['.', 'a', 'w', 's', '.aws', '']) assert.equal(quiet(calm), true, calm)
  for (const told of ['r', 'u', 't', 'f', 'l', 'p', '..r', 'f.']) assert.equal(quiet(told), false, told)
  const wrong: Outcome = { kind: 'misconfigured', reason: 'unauthorized' }
  assert.equal(isQuiet(nothing, [{ userId: 'x', outcome: wrong }], { newPerDay: null }), false)
  // Somebody accepted after others were refused ends their row.
  assert.equal(quiet('.', { recent: '', refused: ['x'] }), false)
  assert.equal(quiet('.', { recent: 'f', refused: [] }), false)
  // A person whom the provider knew already was not one of the day's new people.
  for (const known of ['a', 's']) assert.equal(quiet(known, nothing, 100), false, known)
  assert.equal(quiet('.', nothing, 100), true)
})

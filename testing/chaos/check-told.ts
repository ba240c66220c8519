import type { Finding, History, Person } from './history.ts'

/** The form answers within 8 s; the rest is what a busy machine takes. */
const ANSWER_MS = 15_000
/** What a page may show after a state. Anything may follow the others. */
const AFTER: Record<string, readonly string[]> = { confirmed: ['opted_out'], opted_out: [] }

/** What people, and an administrator, were told, beside what is. */
export function* checkTold({ people, rows, acts, audit }: History): Generator<Finding> {
  const byName = new Map(rows.map((row) => [row.username, row]))
  const names = new Set(people.map(({ username }) => username))
  for (const { userId, username } of rows)
    if (!names.has(username)) yield { kind: 'ghost', what: `user ${userId}: nobody sent ${username}` }

  for (const person of people) {
    const { username, answers, seen, atLast } = person
    const row = byName.get(username)
    const told = answers.some((answer) => answer.told === 'registered')
    if (told && !row) yield { kind: 'lost', what: `${username} was told “registered” and is not` }
    if (!told)
      yield { kind: 'stuck', what: `${username} asked ${answers.length} times and is not registered` }
    yield* ofAnswers(person, row?.createdAt)
    for (const [n, { state }] of seen.entries()) {
      const after = AFTER[state]
      const next = seen[n + 1]?.state
      if (after && next && !after.includes(next))
        yield { kind: 'regressed', what: `${username} saw ${state}, then ${next}` }
    }
    if (told && row && atLast !== row.state)
      yield { kind: 'untruthful', what: `${username} sees ${atLast}, the row says ${row.state}` }
  }

  const left = audit.map(({ action, userId }) => `${action} ${userId}`)
  for (const { action, userId } of acts) {
    const at = left.indexOf(`${action} ${userId}`)
    if (at === -1) yield { kind: 'lost', what: `an administrator’s ${action} ${userId ?? ''} left no trace` }
    else left.splice(at, 1)
  }
}

function* ofAnswers({ username, answers }: Person, savedAt = Number.POSITIVE_INFINITY): Generator<Finding> {
  for (const { at, told, tookMs, wellServed } of answers) {
    const when = `${username}, ${Math.round(tookMs)} ms`
    if (wellServed && (told === 'no answer' || tookMs > ANSWER_MS))
      yield { kind: 'stuck', what: `${when}: a living process gave no answer in time` }
    if (told === 'nothing saved' && savedAt < at)
      yield { kind: 'untruthful', what: `${when}: “nothing was saved”, and everything was` }
    if (told === 'taken') yield { kind: 'untruthful', what: `${when}: their own name is “taken”` }
    if (told === 'something else')
      yield { kind: 'untruthful', what: `${when}: neither registered nor why not` }
  }
}

import { providerName } from '#app/words/provider.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'
import { providerNamed } from '#jobs/providers/index.ts'

/** How many attempts, newest first: support looks at the last ones. */
const MOST = 10

/** The facts by which the provider's support finds the requests. No name, no address, no id of a person. */
export function supportText(attempts: Attempt[]): string {
  const shown = attempts.slice(-MOST).reverse()
  const [last] = shown
  if (!last) return ''
  const head = [
    `Requests to ${providerName(last.provider)} that we ask you to look into.`,
    `Call: ${providerNamed(last.provider)?.call ?? 'not known'}`,
    `Attempts: ${shown.length}${attempts.length > MOST ? ` newest of ${attempts.length}` : ''}, newest first. All times are UTC.`,
  ]
  return [...head, ...shown.map(entry)].join('\n')
}

function entry(attempt: Attempt) {
  const facts: [string, string | number | null][] = [
    ['HTTP status', attempt.httpStatus ?? 'no answer'],
    ['Request id', attempt.requestId ?? 'none was sent'],
    ['Answered after', `${attempt.durationMs} ms`],
    ['Retry-After', attempt.retryAfter],
    ['Code', attempt.code],
    ['Message', attempt.message],
    ['We classified it as', [attempt.outcome, attempt.reason].filter(Boolean).join(', ')],
  ]
  const lines = facts.flatMap(([name, value]) => (value === null ? [] : `  ${name}: ${value}`))
  return `\n${attempt.startedAt.toISOString()}\n${lines.join('\n')}`
}

export const supportWords = {
  title: 'For the provider’s support',
  button: 'Copy for provider support',
  about:
    'Times, request ids and answers. It names nobody: addresses in the provider’s messages are removed. If support asks who it is about, tell them the address yourself.',
  copied: 'Copied.',
  notCopied: 'Your browser did not let us copy. The text is below: select it and copy it yourself.',
  show: 'Show the text',
}

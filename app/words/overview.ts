import type { OutcomeKind } from '#db/schema.ts'

/** How attempts end, as the chart stacks them. `kinds` share a colour and a pattern. */
export const outcomeGroups = [
  { key: 'subscribed', name: 'Subscribed', kinds: ['confirmed', 'already_subscribed'] },
  { key: 'asked', name: 'Asked to confirm', kinds: ['awaiting_confirmation'] },
  { key: 'optedOut', name: 'Opted out before', kinds: ['suppressed'] },
  { key: 'retry', name: 'Tried again later', kinds: ['retry'] },
  { key: 'settings', name: 'Key or list refused', kinds: ['misconfigured'] },
  { key: 'decision', name: 'Needs a decision', kinds: ['rejected', 'unknown_answer'] },
] as const satisfies { key: string; name: string; kinds: OutcomeKind[] }[]
export type OutcomeGroup = (typeof outcomeGroups)[number]['key']

/** A time as an administrator says it. */
export function duration(seconds: number | null) {
  if (seconds === null) return 'none yet'
  if (seconds < 1) return `${Math.max(10, Math.round(seconds * 100) * 10)} ms`
  if (seconds < 120) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  const hours = seconds / 3600
  return hours < 48 ? `${hours.toFixed(1)} h` : `${Math.round(hours / 24)} days`
}

/** A share; never 100 % where somebody is missing. */
export function percent(share: number | null) {
  if (share === null) return 'none yet'
  const whole = share > 0.5 ? Math.floor(share * 1000) : Math.ceil(share * 1000)
  return `${whole / 10} %`
}

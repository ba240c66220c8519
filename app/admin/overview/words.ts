import type { OutcomeKind } from '#db/schema/subscriptions.ts'

/** How attempts end, as the chart stacks them. `kinds` share a colour and a pattern. */
export const outcomeGroups = [
  { key: 'subscribed', name: 'Subscribed', kinds: ['confirmed', 'already_subscribed'] },
  { key: 'asked', name: 'Asked to confirm', kinds: ['awaiting_confirmation'] },
  { key: 'optedOut', name: 'Opted out before', kinds: ['suppressed'] },
  { key: 'retry', name: 'Tried again later', kinds: ['retry'] },
  { key: 'settings', name: 'Key or list refused', kinds: ['misconfigured'] },
  { key: 'decision', name: 'Needs attention', kinds: ['rejected', 'unknown_answer'] },
] as const satisfies { key: string; name: string; kinds: OutcomeKind[] }[]
export type OutcomeGroup = (typeof outcomeGroups)[number]['key']

/** A time as an administrator says it. */
export function duration(seconds: number | null) {
  if (seconds === null) return 'none yet'
  if (seconds < 1) return `${Math.max(10, Math.round(seconds * 100) * 10)} ms`
  if (seconds < 120) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`
  const hours = seconds / 3600
  return hours < 48 ? `${hours.toFixed(1)} h` : `${Math.round(hours / 24)} days`
}

/** A share; never 100 % where somebody is missing. */
export function percent(share: number | null) {
  if (share === null) return 'none yet'
  const whole = share > 0.5 ? Math.floor(share * 1000) : Math.ceil(share * 1000)
  return `${whole / 10} %`
}

export const overviewWords = {
  title: 'Overview',
  overTime: 'Over time',
  everybodyElse: 'Everybody else',
  doubtful: (people: number) => `${people} ${people === 1 ? 'address needs' : 'addresses need'} a look`,
  provider: 'Provider',
  simulated: ' (simulator)',
  workers: (count: number) => (count === 1 ? '1 worker runs' : `${count || 'no'} workers run`),
  /** Before the time of it. */
  lastOutcome: (outcome: string, httpStatus: number | null, durationMs: number) =>
    `Last outcome ${outcome}${httpStatus ? `, HTTP ${httpStatus}` : ''}, ${durationMs} ms, at `,
  notCalled: 'Not called yet',
}

export const tileWords = {
  longestWait: 'Longest wait',
  nobodyWaits: 'nobody waits',
  since: 'since',
  asOf: 'as of',
  decided: (people: number) => `${people.toLocaleString('en')} in a bulk action`,
  over: (count: string) => `over ${count}`,
  registered: 'Registered',
  withinMinute: 'Told within a minute',
  withinMinuteNote: (isLate: boolean) =>
    isLate ? 'of those who were told or still wait' : 'of those who were told',
  half: 'Registered to told, half within',
  halfNote: 'about, p50 of those who were told',
  most: 'Registered to told, 95 % within',
  mostNote: 'about, p95 of those who were told',
}

/** The spans that the charts can show; `each` is what one point stands for. */
export const windowWords = {
  label: 'Window',
  '1h': { name: '1 hour', each: 'each minute' },
  '24h': { name: '24 hours', each: 'each 10 minutes' },
  '7d': { name: '7 days', each: 'each hour' },
  '30d': { name: '30 days', each: 'each 6 hours' },
}

export const chartWords = {
  registrations: { title: 'Registrations', asked: 'With emails', notAsked: 'Without' },
  outcomes: { title: 'Attempts by outcome' },
  latency: {
    title: 'How long it takes',
    half: 'Registered to told, p50',
    most: 'Registered to told, p95',
    attempt: 'One attempt, p95',
  },
  label: (title: string, each: string) => `${title}, ${each}. The numbers are in the table below.`,
  table: (title: string) => `Numbers of “${title}” as a table`,
  tableLabel: (title: string) => `Numbers: ${title}`,
  from: 'From',
}

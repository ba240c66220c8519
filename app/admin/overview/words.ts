/** A share; never 100 % while a person is missing. */
export function percent(share: number | null) {
  if (share === null) return 'none yet'
  const whole = share > 0.5 ? Math.floor(share * 1000) : Math.ceil(share * 1000)
  return `${whole / 10} %`
}

export const overviewWords = {
  /** The button beside “12 people need your attention.” */
  causes: 'See the causes',
  title: 'Overview',
  overTime: 'Over time',
  /** Before a time. */
  counted: 'counted until',
  past: 'Older ones are still being counted.',
  settled: 'Nothing to do for these people',
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
  withinMinute: 'At the provider within a minute',
  withinMinuteNote: (isLate: boolean) =>
    isLate ? 'of those who got there or still wait' : 'of those who got there',
  half: 'Half are at the provider within',
  halfNote: 'about, counted from their registration (p50)',
  most: '95 % are at the provider within',
  mostNote: 'about, counted from their registration (p95)',
}

export const sparkWords = {
  lastHour: (figure: string | null) =>
    figure === null ? 'nobody got there in the last hour' : `${figure} in the last hour`,
  came: (count: number) => `${count.toLocaleString('en')} came in the last hour`,
  registrations: (count: number) => `${count.toLocaleString('en')} registered in the last hour`,
  attempts: (count: number) =>
    `${count.toLocaleString('en')} ${count === 1 ? 'attempt' : 'attempts'} ended like this in the last hour`,
}

/** The spans that the charts can show; `each` is the span of one point. */
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
    half: 'From registration to provider, p50',
    most: 'From registration to provider, p95',
    attempt: 'One attempt, p95',
  },
  label: (title: string, each: string) => `${title}, ${each}. The numbers are in the table below.`,
  reader: (title: string) => `${title}, point by point`,
  /** For times without a measurement. */
  none: '–',
  nothing: 'Nothing in this window',
  now: 'now',
  /** After the time of the last point. */
  running: ' (still running)',
  show: 'Show them',
  table: (title: string) => `Numbers of “${title}” as a table`,
  tableLabel: (title: string) => `Numbers: ${title}`,
  from: 'From',
}

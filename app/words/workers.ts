import type { WorkerStanding } from '#jobs/workers.ts'

type Words = { name: string; tone: 'good' | 'wait' | 'bad' | 'plain'; means: string }

export const standingWords: Record<WorkerStanding, Words> = {
  live: { name: 'live', tone: 'good', means: '' },
  stopped: { name: 'stopped', tone: 'plain', means: 'It was told to, and handed its jobs back.' },
  gone: {
    name: 'gone',
    tone: 'bad',
    means:
      'It did not say that it stops: it was killed, crashed, or cannot reach the database. Other workers take its jobs back.',
  },
}

export const ago = (seconds: number) => `${span(seconds)} ago`

/** As long as somebody would say it: seconds, then minutes, hours and days. */
export function span(seconds: number) {
  const whole = Math.floor(seconds)
  if (whole < 120) return `${whole} s`
  if (whole < 2 * 3600) return `${Math.floor(whole / 60)} min`
  return whole < 48 * 3600 ? `${Math.floor(whole / 3600)} h` : `${Math.floor(whole / 86_400)} days`
}

const MB = 1024 * 1024
/** `rss` of what the process may use: its container's limit, or the host's memory. */
export const memory = (rss: number, limit: number) =>
  `${Math.round(rss / MB).toLocaleString('en')} MB of ${Math.round(limit / MB).toLocaleString('en')} MB`

export const milliseconds = (ms: number) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`

import type { Say } from './bench.ts'

/** Every promised figure: its measurement, and its lower or upper bound. */
const promises = {
  'registering behind the form, of an empty action': { least: 0.75 },
  'registering, times one by one, 16 at once': { least: 3 },
  'registering, times one by one, 64 at once': { least: 4 },
  'p99 of registering, provider hanging to healthy': { most: 1.1 },
  'p99 of registering, provider down to healthy': { most: 1.1 },
  'p99 of registering, provider refusing everybody to healthy': { most: 1.1 },
  'p99 of registering, worker dead to healthy': { most: 1.1 },
  'commit to provider called, p50 in ms': { most: 5 },
  'commit to provider called, p99 in ms': { most: 15 },
  'p50 of commit to call at 1/s, of graphile-worker’s': { most: 1 },
  'p50 of commit to call at 100/s, of graphile-worker’s': { most: 1 },
  'p50 of commit to call at 500/s, of graphile-worker’s': { most: 1 },
  'p99 of commit to call, beside a call that hangs to without': { most: 1.1 },
  'jobs a second of one worker': { least: 2500 },
  'jobs a second, times graphile-worker': { least: 1.3 },
  'jobs a second of three workers, of one': { least: 2.5 },
  'round trips of a job that comes alone': { most: 3 },
  'round trips of a job in a backlog, of one alone': { most: 1 },
  'registered people without a job after kills': { most: 0 },
  'pace with many waiting, of a limit of 10/s': { least: 0.95 },
  'pace with many waiting, of a limit of 100/s': { least: 0.95 },
  'status polls, of an empty route handler': { least: 0.8 },
  'polls a second of 100,000 people who wait': { most: 1000 },
  'memory of web after all jobs, of 1,000': { most: 1.2 },
  'memory of a worker after all jobs, of 1,000': { most: 1.2 },
  'second npm start to the first page, in s': { most: 3 },
  'Lighthouse, people’s pages': { least: 99 },
  'Lighthouse, the dashboard': { least: 95 },
  'registering, grown to empty': { least: 0.9 },
  'status polls, grown to empty': { least: 0.9 },
  'dashboard pages, grown to empty': { least: 0.9 },
  'delivering, grown to empty': { least: 0.9 },
  'finding a person among many, p95 in ms': { most: 50 },
  "a pass of pg-boss's monitor, in ms": { most: 1000 },
  'registering, held to empty': { least: 0.9 },
  'delivering, held to empty': { least: 0.9 },
  "a pass of pg-boss's monitor, held, in ms": { most: 1000 },
} satisfies Record<string, { least: number } | { most: number }>

/** Every promised figure that was measured. */
export const measured: { name: string; figure: number; least?: number; most?: number; isKept: boolean }[] = []

/** Prints a promised figure and whether the promise is kept. */
export function promised(name: keyof typeof promises, figure: number, say: Say) {
  const promise: { least?: number; most?: number } = promises[name]
  // A figure that could not be measured keeps no promise.
  const isKept = figure >= (promise.least ?? -Infinity) && figure <= (promise.most ?? Infinity)
  const bound = promise.least === undefined ? `at most ${promise.most}` : `at least ${promise.least}`
  measured.push({ name, figure, ...promise, isKept })
  say(`   ${isKept ? 'kept  ' : 'MISSED'} ${name}: ${figure.toFixed(2)}, promised ${bound}`)
}

/** @returns the names of the promises that were missed. */
export const missedPromises = () => measured.filter(({ isKept }) => !isKept).map(({ name }) => name)

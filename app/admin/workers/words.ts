import type { StateWords } from '#app/words/common.ts'
import { entryOf } from '#app/words/entry.ts'
import type { QueueRow } from '#jobs/queue/queue-list.ts'
import { REMEMBERED_DAYS, type WorkerState } from '#jobs/queue/workers.ts'

export const workerStateWords: Record<WorkerState, StateWords> = {
  live: { name: 'live', tone: 'good', means: '' },
  stopped: { name: 'stopped', tone: 'plain', means: 'It was told to, and handed its jobs back.' },
  gone: {
    name: 'gone',
    tone: 'bad',
    means:
      'It did not sign off: it was killed, crashed, or cannot reach the database. Other workers take its jobs back.',
  },
}

const MB = 1024 * 1024
/** `rss` relative to the memory that the process may use: its container's limit, or the host's memory. */
export const memory = (rss: number, limit: number) =>
  `${Math.round(rss / MB).toLocaleString('en')} MB of ${Math.round(limit / MB).toLocaleString('en')} MB`

export const milliseconds = (ms: number) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`

/** Workers that ended longer ago do not help in an incident. */
export const ENDED_HOURS = 24

export const workers = {
  title: 'Workers',
  running: (count: number) => (count === 1 ? '1 worker is running' : `${count} workers are running`),
  ended: `Ended in the last ${ENDED_HOURS} hours`,
  none: 'None.',
  more: (shown: number, all: number) => `The ${shown} heard from last, of ${all}.`,
  stopped: (when: string) => `Stopped ${when}, at `,
  heard: (when: string) => `Last heard ${when}, at `,
  started: ', started at ',
}

/** The alarm. */
export const noWorker = {
  title: 'No worker is running',
  means: 'People can register, but the provider is told nothing.',
  waited: (time: string) => `The first in the queue has waited for ${time}.`,
  nobodyWaits: 'Nobody is waiting yet.',
  safe: 'Nothing is lost: once a worker runs, everything drains by itself.',
  start: { before: 'Start one: ', after: ', or restart its service or container.' },
  log: 'If it ends again, the last lines of its log say why: settings, the database, or an old schema.',
  appears: 'It appears here within seconds of its start.',
  never: `None has run in the last ${REMEMBERED_DAYS} days.`,
  stopped: (worker: string, when: string) => `${worker} was stopped ${when}.`,
  silent: (worker: string, when: string) =>
    `${worker} was heard last ${when} and did not sign off: it was killed, crashed, or cannot reach the database.`,
}

/** The facts about one worker. */
export const workerFacts = {
  heartbeat: 'Heartbeat',
  takes: 'Takes subscriptions',
  starting: 'it starts',
  taking: 'yes',
  notTaking: { before: 'not now: see ', link: 'the provider' },
  inHand: 'Jobs in hand',
  ofDelivery: (jobs: number) => `${jobs} of delivery`,
  ofQueue: (jobs: number, queue: string) => `${jobs} of ${queue}`,
  lastError: 'Last error beside delivery',
  noError: 'none',
  inLog: '; its log says which',
  runningFor: 'Running for',
  since: (time: string) => `${time}, since `,
  crashes: (count: number) => `, after ${count} crash${count === 1 ? '' : 'es'} on this host`,
  host: 'Host and process',
  versions: 'Versions',
  versionsOf: (boss: string, node: string) => `pg-boss ${boss}, Node ${node}`,
  memory: 'Memory',
  cpu: 'CPU',
  cores: (used: string, most: number) => `${used} of ${most} cores`,
  loopDelay: 'Event-loop delay',
  delays: (p99: string, worst: string) => `${p99} (p99), ${worst} at worst`,
  connections: 'Database connections',
  inUse: (used: number, most: number) => `${used} of ${most} in use`,
}

export const queueWords = {
  title: 'Queues and schedules',
  label: 'Queues',
  columns: ['Queue', 'Ready', 'Later', 'In hand', 'Failed', 'Policy', 'Retries'],
  numbers: ['Ready', 'Later', 'In hand', 'Failed'],
  /** Before the time since then. */
  counted: (when: string) => `counted ${when}`,
  uncounted: 'not counted yet',
  pace: 'pg-boss counts every few seconds while a worker runs.',
}

const queueMeanings: Record<string, string> = {
  'subscription-sync': 'Telling the provider',
  'subscription-sync-dead': 'Dead letters: who needs attention',
  'subscription-refresh': 'Looking up people at the provider',
  operations: 'Bulk actions',
  'provider-checks': 'Checks of the provider',
  'alerts-by-cause': 'Sending alerts',
}
export const queueMeaning = (name: string) => entryOf(queueMeanings, name) ?? 'From another version'

const policies: Record<string, string> = {
  standard: 'any number',
  short: 'one waits for each',
  exclusive: 'one at a time for each',
  key_strict_fifo: 'in order for each cause',
}
export const policyName = (policy: string) => entryOf(policies, policy) ?? policy

export function retryWords({ retryDelay, retryDelayMax, retryBackoff }: QueueRow) {
  if (retryDelay === 0) return 'each at its own time'
  const isGrowing = retryBackoff && retryDelayMax !== null && retryDelayMax > retryDelay
  return isGrowing ? `after ${retryDelay} s, later after ${retryDelayMax} s` : `after ${retryDelay} s`
}

export const scheduleWords = {
  label: 'Schedules',
  columns: ['Schedule', 'When', 'Next'],
  turns: 'In turn, by one worker at a time',
  none: 'No schedule, and no worker has run yet.',
  notKnown: 'not known',
  due: 'now, once a worker runs',
}
const turnNames: Record<string, string> = {
  reconcile: 'Reconciling, alerts, deleting what is old',
  changes: 'Asking the provider who changed',
}
export const turnName = (name: string) => entryOf(turnNames, name) ?? name

import { entryOf } from '#app/words/entry.ts'

export const providerPage = {
  tab: 'Provider',
  simulated: (provider: string) => `${provider} (simulator)`,
  circuit: 'Circuit',
  since: 'Since',
  why: 'Why',
  pausedBy: 'Paused by',
  until: 'Until',
  /** After the effect of a pause. */
  downToo: (provider: string) => ` ${provider} was down when it was paused.`,
  untilResumed: 'somebody resumes it',
  refused: 'Refused in a row',
  people: (count: number) => (count === 1 ? '1 person' : `${count} different people`),
  nextProbe: 'Next probe',
  nextTrial: 'Next person tried',
  probing: 'in progress',
  probeDue: 'due now',
  afterHold: 'after the hold',
  held: 'Asked us to wait',
  heldUntil: 'until ',
  notHeld: 'not now',
  lastSuccess: 'Last success',
  noSuccess: 'none yet',
}

const saidWords: Record<string, { tone: 'good' | 'problem'; text: string }> = {
  paused: { tone: 'good', text: 'Done: the provider was paused.' },
  resumed: { tone: 'good', text: 'Done: the provider was resumed.' },
  'paused-already': { tone: 'problem', text: 'Nothing was done. The provider was paused already.' },
  'not-paused': { tone: 'problem', text: 'Nothing was done. The provider was not paused.' },
  'paused-anew': { tone: 'problem', text: 'Nothing was done. Meanwhile somebody paused it again: see why.' },
  'went-on': { tone: 'good', text: 'Done: everybody is told at full pace again.' },
  'not-slowed': {
    tone: 'problem',
    text: 'Nothing was done. Delivery was no longer slowed: a person was accepted, or a colleague was faster.',
  },
  'called-again': { tone: 'good', text: 'Done: the provider is called again.' },
  'not-held': { tone: 'problem', text: 'Nothing was done. The provider was no longer held.' },
}

/** The page's notice after an action; nothing for an unknown code. */
export const providerSaid = (said: unknown) => entryOf(saidWords, said)

/** Actions of one click, without a form. */
export const oneClick = {
  goOn: {
    button: 'Go on at full pace',
    means:
      'Everybody is told as fast as the limits allow. After as many refusals in a row it slows down again.',
  },
  stop: {
    button: 'Stop until somebody resumes',
    means: 'Nobody is tried. People can register, and wait.',
  },
  callAgain: {
    button: 'Call it again now',
    means:
      'Ends the hold: the provider is called at once, within the limits. If it still wants us to wait, it says so and is held again.',
  },
  ownCount: ' The same applies once our own count of new people is used up for today.',
}

export const circuitForm = {
  pause: { title: 'Pause the provider', button: 'Pause' },
  resume: { title: 'Resume the provider', button: 'Resume' },
  lifts: 'This also ends the hold that the provider asked for: it is called again at once.',
  reasonHint: 'Your colleagues read it in the history.',
  length: 'How long',
  noLength: 'Choose how long.',
}

/** The lengths of a pause, in minutes. */
export const lengths = {
  '15': '15 minutes',
  '60': '1 hour',
  '240': '4 hours',
  open: 'until somebody resumes it',
} as const

export const errorRates = {
  title: 'Attempts and errors',
  columns: ['Kind', '1 hour', '24 hours'],
  /** Before a time. */
  counted: 'counted until',
  all: 'All attempts',
  most: '95 % took at most about',
  errors: 'Errors',
  none: '–',
  share: (percent: string, count: number) => `${percent} (${count.toLocaleString('en')})`,
}

export const budget = {
  title: 'In use now',
  requests: 'Requests at once',
  attempts: 'Attempts in the last minute',
  newPeople: 'New people today (UTC)',
  told: 'People told in the last minutes',
  notKnown: 'not known yet',
  pace: 'The budget lets through',
  noPace: 'not known: nobody was told yet',
  about: (pace: string) => `about ${pace}`,
  drained: 'Until nobody waits',
  of: (used: number, most: number) => `${used} of ${most}`,
  requestsOf: (pace: string, most: number, attempts: number) =>
    `${pace} of ${most} requests a second (${attempts.toLocaleString('en')})`,
}

export const limitWords = {
  title: 'Limits',
  perSecond: 'Requests a second, over all workers',
  noPerSecond: 'the provider names no limit',
  concurrency: 'Requests at once, over all workers',
  newPerDay: 'New people a day (UTC)',
  noNewPerDay: 'no limit',
  toldToday: (most: number, told: number) => `${most}, ${told} told today`,
  hold: 'Pause after “too many requests”',
  holdFor: (seconds: number) => `what the provider says, or ${seconds} s`,
  batch: 'Call for many people at once',
  noBatch: 'the provider has none',
  upTo: (most: number) => ` (up to ${most})`,
  notUsed: (why: string) => `, not used: ${why}`,
}

export const circuitHistory = {
  holdLifted: 'Hold lifted',
  title: 'History',
  none: 'The circuit has never changed.',
  by: (actor: string | null) => ` · by ${actor ?? 'itself'}`,
  to: 'to',
}

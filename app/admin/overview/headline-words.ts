import { entryOf } from '#app/words/entry.ts'
import { inHeldWords } from '#app/words/provider.ts'
import { aboutSpan, spanInMinutes } from '#app/words/spans.ts'
import { databaseNow } from '#db/now.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'
import { isHeld, isRefusal, isSilenced } from '#jobs/delivery/circuit.ts'
import { circuitText, handText } from '#jobs/monitoring/circuit-text.ts'

/** A sentence with times, which are shown in the reader's zone, and with links to where an action is needed. */
export type Sentence = (string | { at: Date } | { todo: string; href: string })[]

type Facts = {
  waiting: { people: number; oldest: Date | null; atLeast?: boolean; asOf?: Date | null }
  /** The provider's name in words. */
  provider: string
  /** Null where no worker has ever run. */
  row: Pick<
    ProviderRow,
    'circuit' | 'reason' | 'pausedUntil' | 'heldUntil' | 'heldReason' | 'refused' | 'refusedSince' | 'now'
  > | null
  /** Since when the provider is down; null while it is not. */
  downSince: Date | null
  pausedBy: string | null
  last: Pick<Attempt, 'outcome' | 'reason' | 'httpStatus' | 'message'> | null
  workers: number
  needsAttention: number
  /** How many of them a bulk action has yet to act on. */
  decided: number
  /** Seconds until the queue is empty once the provider is called; null where that is unknown. */
  drainSeconds: number | null
}

const people = (count: number, more = '') =>
  count === 1 ? `1${more} person` : `${count.toLocaleString('en')}${more} people`
/** Shorter waits need no estimate. */
const WORTH_SAYING_MS = 60_000
const SHORT_MESSAGE = 100

/** The problem and whether anything must be done, in a few sentences. */
export function headline(facts: Facts): Sentence {
  const { waiting, row, workers } = facts
  const now = row?.now.getTime() ?? databaseNow()
  const hands = handsInWords(facts)
  const queue = queueInWords(facts, now)
  const spared = waiting.people > 0 ? ' They need nothing from you.' : ''
  const passes: Sentence =
    facts.needsAttention > facts.decided ? [spared, ...hands] : [...hands, ' Nothing to do.']

  if (workers === 0)
    return [`No worker is running: start one. ${queue}.`, ...drainAfter(facts, 'once one runs'), ...hands]
  if (row?.circuit === 'paused')
    return [...pausedInWords(facts), ` ${queue}.`, ...drainAfterPause(facts), ...hands]
  if (row?.circuit === 'misconfigured')
    return [
      `${facts.provider} refuses our key or list (${inShort(row.reason)}): correct the settings; everybody waits and nobody’s attempt is used up. ${queue}.`,
      ...drainAfter(facts, 'once that is right'),
      ...hands,
    ]
  if (row?.circuit === 'slowed')
    return [
      ...refusedInWords(facts),
      `${queue}. One person a minute is tried; the first one accepted restores the pace.`,
      ...notBefore(facts),
      ...drainAfter(facts, 'then'),
      ' ',
      { todo: 'Go on at full pace, or stop.', href: '/admin/provider' },
      ...hands,
    ]
  const trouble = troubleInWords(facts, now)
  if (trouble) return [`${queue}${waiting.people > 0 ? ': ' : '; '}`, ...trouble, ...passes]
  if (waiting.people > 0) return [`${queue}.`, ...drainsNow(facts, now), ...passes]
  return hands.length > 0 ? ['Nobody is waiting.', ...hands] : ['All well. Nobody is waiting.']
}

/** The next step if the cause is ours. Otherwise the sentence itself says what to do, if anything. */
export function nextStep({ row, workers }: Pick<Facts, 'row' | 'workers'>) {
  if (workers === 0) return { todo: 'How to start one', href: '/admin/workers' }
  if (row?.circuit === 'misconfigured') return { todo: 'Check key and list', href: '/admin/provider#check' }
  // A pause that ends by itself needs nobody.
  if (row?.circuit !== 'paused' || row.pausedUntil) return null
  return { todo: 'Resume the provider', href: '/admin/provider' }
}

/** How many people need an administrator, and how many of them a bulk action will act on. */
function handsInWords({ needsAttention, decided }: Facts): Sentence {
  const open = needsAttention - decided
  const todo = `${people(open)} need${open === 1 ? 's' : ''} your attention.`
  const more = open > 0 ? ' more' : ''
  return [
    ...(open > 0 ? [' ', { todo, href: '/admin/failures' }] : []),
    ...(decided > 0
      ? [` ${people(decided, more)} ${decided === 1 ? 'has a turn' : 'have their turn'} in a bulk action.`]
      : []),
  ]
}

function queueInWords({ waiting }: Facts, now: number) {
  const { people: count, oldest, atLeast, asOf } = waiting
  if (count === 0) return 'Nobody is waiting'
  const seconds = oldest ? (now - oldest.getTime()) / 1000 : 0
  const about = atLeast ? 'More than ' : asOf ? 'About ' : ''
  return `${about}${people(count)} waiting${seconds >= 60 ? `, the longest for ${spanInMinutes(seconds)}` : ''}`
}

function pausedInWords({ row, pausedBy, last, provider, downSince }: Facts): Sentence {
  const who = `Paused by ${pausedBy ?? 'an administrator'} until `
  const failure = last && isFailed(last) ? ` (${why(last)})` : ''
  const before: Sentence = downSince
    ? [` ${provider} was down by then${failure}, since `, { at: downSince }, '.']
    : [failure && ` ${provider} failed before that${failure}.`]
  if (!row?.pausedUntil) return [`${who}somebody resumes it (${handText(row?.reason ?? '')}).`, ...before]
  return [who, { at: row.pausedUntil }, ` (${handText(row.reason ?? '')}).`, ...before]
}

/** The provider's last answer to one of them, in its own words where they are short. */
function refusedInWords({ provider, row, last }: Facts): Sentence {
  const count = row?.refused.length ?? 0
  const { reason, outcome, message } = last && isRefusal({ kind: last.outcome }) ? last : nothing
  const said =
    message && message.length <= SHORT_MESSAGE
      ? `“${message.replace(/\.$/, '')}”`
      : (reason ?? outcome)?.replaceAll('_', ' ')
  return [
    `${provider} refuses everybody`,
    ...(row?.refusedSince ? [' since ', { at: row.refusedSince }] : []),
    `, ${count} of ${count}${said ? `: ${said}` : ''}. `,
  ]
}
const nothing = { reason: null, outcome: null, message: null }

/** While it wants no call at all, no probe can tell how the provider is. */
const notBefore = ({ row }: Facts): Sentence =>
  row?.heldUntil && isSilenced(row)
    ? [' Not before ', { at: row.heldUntil }, ` (${inHeldWords(row.heldReason)}).`]
    : []

function drainAfterPause(facts: Facts): Sentence {
  const { row, last, provider } = facts
  if (last && isFailed(last)) return drainAfter(facts, `once it is resumed and ${provider} is back`)
  if (!row?.pausedUntil) return drainAfter(facts, 'once it is resumed')
  // The end of a pause does not end a hold; resuming by hand does.
  const held = isSilenced(row) ? (row.heldUntil?.getTime() ?? 0) : 0
  return drainsAt(facts, Math.max(row.pausedUntil.getTime(), held))
}

/** Conditions that pass by themselves; null when nothing is in the way. */
function troubleInWords(facts: Facts, now: number): Sentence | null {
  const { row, last, waiting, provider, downSince } = facts
  if (row?.circuit === 'open')
    return [
      `${provider} is down${last && isFailed(last) ? ` (${why(last)})` : ''}`,
      ...(downSince ? [' since ', { at: downSince }] : []),
      '. It is probed, and everything drains by itself',
      ...drainAfter(facts, 'once it is back', ','),
      ...notBefore(facts),
    ]
  if (row?.circuit === 'half_open')
    return [
      `${provider} is tried again with one job. If that succeeds, everything drains by itself.`,
      ...drainAfter(facts, 'then'),
      ...notBefore(facts),
    ]
  if (row?.heldUntil && isHeld(row))
    return [
      `${provider} is held until `,
      { at: row.heldUntil },
      ` (${inHeldWords(row.heldReason)}). Everything drains by itself.`,
      ...drainsAt(facts, row.heldReason === 'daily_limit' ? now : row.heldUntil.getTime()),
    ]
  if (!last || !isFailed(last) || waiting.people === 0) return null
  return [`${provider} fails (${why(last)}). Jobs are retried automatically.`, ...drainsNow(facts, now)]
}

type Last = NonNullable<Facts['last']>
const isFailed = ({ outcome }: Last) => outcome === 'retry'
/** Slow is not away. */
const unanswered: Record<string, string> = {
  timeout: 'does not answer in time',
  unreachable: 'cannot be reached',
}
const why = ({ httpStatus, reason }: Last) =>
  httpStatus
    ? `answers ${httpStatus}`
    : (entryOf(unanswered, reason) ?? reason?.replaceAll('_', ' ') ?? 'unknown')

/** People who wait for their own next try while others are told at once are not in a queue. */
function drainsNow(facts: Facts, now: number): Sentence {
  const { oldest } = facts.waiting
  const isQueue = (facts.drainSeconds ?? 0) * 1000 > WORTH_SAYING_MS
  return isQueue && oldest && now - oldest.getTime() > WORTH_SAYING_MS ? drainsAt(facts, now) : []
}

const drainsAt = ({ drainSeconds, waiting }: Facts, from: number): Sentence =>
  drainSeconds === null || waiting.people === 0
    ? []
    : [' Drains about ', { at: new Date(from + drainSeconds * 1000) }, '.']

/** @param joint how it continues a sentence; it always ends that sentence. */
function drainAfter({ drainSeconds, waiting }: Facts, when: string, joint?: string): Sentence {
  const isKnown = drainSeconds !== null && waiting.people > 0
  if (!isKnown) return joint ? [` ${when}.`] : []
  const time = `in ${aboutSpan(drainSeconds)} ${when}.`
  return [joint ? `${joint} ${time}` : ` Drains ${time}`]
}

/** Without the facts in brackets, which the provider's page shows. Nobody does this by hand. */
const inShort = (reason: string | null) => circuitText({ actor: null, reason }).replace(/ \(.*\)$/, '')

import { entryOf } from '#app/words/entry.ts'
import { circuitName } from '#app/words/provider.ts'
import { measuredSpan } from '#app/words/spans.ts'
import type { findAnnotations, findCircuitAnnotations } from '#db/monitoring/annotations.ts'
import { databaseNow } from '#db/now.ts'
import { circuitText, handText } from '#jobs/monitoring/circuit-text.ts'
import type { Annotation } from './annotation-words.ts'

const settingNames: Record<string, string> = {
  provider: 'provider',
  apiKey: 'API key',
  listId: 'list',
  formId: 'form',
  groupId: 'group',
  baseUrl: 'address',
  url: 'address',
  consent: 'consent',
  concurrency: 'concurrency',
}
type Change = { key: string; before: string | null; after: string | null }

export function annotationInWords({
  at,
  kind,
  detail,
}: Awaited<ReturnType<typeof findAnnotations>>[number]): Annotation | null {
  if (kind === 'deploy')
    return { at: at.getTime(), kind, text: `${detail.process} runs version ${detail.version}` }
  const changes = detail.changes as Change[]
  const text = changes
    .map(({ key, before, after }) => {
      const name = entryOf(settingNames, key) ?? key
      return before === null && after === null
        ? `${name} changed`
        : `${name} ${before ?? 'unset'} → ${after ?? 'unset'}`
    })
    .join(', ')
  return changes.length > 0 ? { at: at.getTime(), kind, text } : null
}

type CircuitEvent = Awaited<ReturnType<typeof findCircuitAnnotations>>[number]
type Lasting = { name: string; by: CircuitEvent; ended: number | null }

/** A probe after a pause ends this soon if it finds the provider well. */
const PROBE_MS = 5_000

/** The causes that kept jobs from the provider, and for how long, newest first like the events. An outage outlasts a pause within it. */
export const circuitAnnotations = (events: CircuitEvent[], now = databaseNow()): Annotation[] => [
  ...lastingAnnotations(
    events.filter((event) => !isLift(event)),
    now,
  ),
  ...events.filter(isLift).map(
    ({ at, actor, reason }): Annotation => ({
      at: at.getTime(),
      kind: 'circuit',
      text: `hold lifted${actor ? ` by ${actor}` : ''}: ${handText(reason)}`,
    }),
  ),
]

/** Somebody ended a hold, which is no other circuit. */
export const isLift = ({ before, after }: Pick<CircuitEvent, 'before' | 'after'>) => before === after

function lastingAnnotations(events: CircuitEvent[], now: number): Annotation[] {
  const all: Lasting[] = []
  let outage: Lasting | null = null
  let other: Lasting | null = null
  const begin = (name: string, by: CircuitEvent) => {
    const lasting = { name, by, ended: null }
    all.push(lasting)
    return lasting
  }
  for (const event of events.toReversed()) {
    const at = event.at.getTime()
    if (other) other.ended = at
    other = null
    if (outage && (event.after === 'closed' || event.after === 'misconfigured')) {
      outage.ended = at
      outage = null
    }
    if (event.after === 'open') outage ??= begin(circuitName('open'), event)
    if (['paused', 'misconfigured', 'slowed'].includes(event.after))
      other = begin(circuitName(event.after), event)
    // Resumed; the probes that follow are no events of their own.
    if (event.after === 'half_open') outage ??= begin(circuitName('open'), event)
  }
  return all
    .filter(({ by, ended }) => by.after !== 'half_open' || (ended ?? now) - by.at.getTime() > PROBE_MS)
    .map(({ name, by, ended }) => {
      const isPause = by.after === 'paused'
      const who = isPause && by.actor ? ` by ${by.actor}` : ''
      const lasted = ended === null ? '' : ` for ${measuredSpan((ended - by.at.getTime()) / 1000)}`
      const why = by.after === 'half_open' ? 'after a pause' : circuitText(by)
      return {
        at: by.at.getTime(),
        kind: isPause ? 'pause' : 'circuit',
        text: `${name}${who}${lasted}: ${why}`,
      }
    })
    .toReversed() as Annotation[]
}

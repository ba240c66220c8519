import type { findCircuitMarks, findMarks } from '#db/marks.ts'
import { duration } from './overview.ts'

export type MarkKind = 'deploy' | 'settings' | 'circuit' | 'pause'
/** What happened at a time, for a line on the charts. `at` in milliseconds. */
export type Mark = { at: number; kind: MarkKind; text: string }

/** `letter` stands on the line, so that nobody needs its colour. */
export const markWords: Record<MarkKind, { name: string; letter: string }> = {
  deploy: { name: 'Deploy', letter: 'D' },
  settings: { name: 'Settings', letter: 'S' },
  circuit: { name: 'Circuit', letter: 'C' },
  pause: { name: 'Pause', letter: 'P' },
}

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

export function markInWords({
  at,
  kind,
  detail,
}: Awaited<ReturnType<typeof findMarks>>[number]): Mark | null {
  if (kind === 'deploy')
    return { at: at.getTime(), kind, text: `${detail.process} runs version ${detail.version}` }
  const changes = detail.changes as Change[]
  const text = changes
    .map(({ key, before, after }) => {
      const name = settingNames[key] ?? key
      return before === null && after === null
        ? `${name} changed`
        : `${name} ${before ?? 'unset'} → ${after ?? 'unset'}`
    })
    .join(', ')
  return changes.length > 0 ? { at: at.getTime(), kind, text } : null
}

type CircuitEvents = Awaited<ReturnType<typeof findCircuitMarks>>

/** What kept jobs from the provider, newest first as the events are, and for how long. */
export function circuitMarks(events: CircuitEvents): Mark[] {
  const marks: Mark[] = []
  let ended: number | null = null
  for (const { at, after, reason, actor } of events) {
    const lasted = ended === null ? '' : ` for ${duration((ended - at.getTime()) / 1000)}`
    ended = at.getTime()
    if (after === 'closed' || after === 'half_open') continue
    const what = after === 'open' ? 'down' : after.replaceAll('_', ' ')
    const text = `${what}${actor ? ` by ${actor}` : ''}${lasted}: ${reason}`
    marks.push({ at: at.getTime(), kind: after === 'paused' ? 'pause' : 'circuit', text })
  }
  return marks
}

export const marksListWords = {
  title: 'What happened',
  none: 'No deploy, no other settings, no change of the circuit.',
  more: (count: number) => `${count} more, older`,
}

import type { findCircuitMarks, findMarks } from '#db/marks.ts'

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

export function circuitMark(event: Awaited<ReturnType<typeof findCircuitMarks>>[number]): Mark {
  const { at, before, after, reason, actor } = event
  const kind = before === 'paused' || after === 'paused' ? 'pause' : 'circuit'
  const what = kind === 'circuit' ? after.replaceAll('_', ' ') : after === 'paused' ? 'paused' : 'resumed'
  return { at: at.getTime(), kind, text: `${what}${actor ? ` by ${actor}` : ''}: ${reason}` }
}

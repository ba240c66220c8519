import { noteInWords, operationName, operationStates, stateOfOperation } from '#app/admin/operations/words.ts'
import { isOver, isScheduled, type Operation } from '#db/operations/operations.ts'
import { progressOf } from '../operations/[id]/words.ts'

export const recentWords = { label: 'Bulk actions now', all: 'All operations', progress: 'Progress' }

type Line = { link: string; text: string }

/** A bulk action on one line: its name, then its state. */
export function recentInWords(operation: Operation): Line {
  const { kind, state, matched, note, finishedAt, pausedAt } = operation
  const { processed, parts } = progressOf(operation)
  const link = operationName(kind, matched)
  if (finishedAt)
    return {
      link,
      text: ` is over (${stateOfOperation(operation).name}): ${note === null ? `${parts.join(', ')}.` : noteInWords(note)}`,
    }
  const of = `${processed.toLocaleString('en')} of ${matched.toLocaleString('en')} processed.`
  if (isOver(state))
    return { link, text: ` is ${operationStates[state].name}, its last results are awaited: ${of}` }
  if (state === 'queued') return { link, text: ' has begun: its people are being listed.' }
  const stands = pausedAt ? 'paused' : isScheduled(operation) ? 'scheduled' : 'running'
  return { link, text: ` is ${stands}: ${of}` }
}

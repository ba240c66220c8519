import { nothingDone } from '#app/words/actions.ts'
import type { StateWords } from '#app/words/common.ts'
import { reasonErrors } from '#app/words/common.ts'
import { entryOf } from '#app/words/entry.ts'
import { groupPath, manyPeople } from '#app/words/failures.ts'
import { stateName } from '#app/words/jobs.ts'
import { because } from '#app/words/refusals.ts'
import type { Operation } from '#db/operations/operations.ts'
import type { OperationFilter, OperationKind, OperationState } from '#db/schema/operations.ts'
import { type JobFilter, jobFilterParams } from '#jobs/queue/job-filter.ts'
import { kindWords } from './kind-words.ts'

export const operationStates: Record<OperationState, StateWords> = {
  queued: { name: 'queued', tone: 'wait', means: 'A worker begins it in a moment.' },
  canary: {
    name: 'running: first person',
    tone: 'wait',
    means: 'One person is tried first; everybody else waits for the result.',
  },
  ten: {
    name: 'running: first ten',
    tone: 'wait',
    means: 'The first person succeeded. Ten are tried; more than half must succeed.',
  },
  all: {
    name: 'running: everybody',
    tone: 'wait',
    means: 'Everybody has their turn, some hundred at a time.',
  },
  settling: {
    name: 'running: last results',
    tone: 'wait',
    means: 'Everybody had their turn; the last results are awaited.',
  },
  finished: { name: 'finished', tone: 'good', means: '' },
  stopped: { name: 'stopped by itself', tone: 'bad', means: '' },
  aborted: { name: 'aborted', tone: 'bad', means: '' },
}

type Ended = Pick<Operation, 'state' | 'retried' | 'succeeded' | 'failed'>
/** The state of an operation. One that ended and helped nobody is not as good as the others. */
export function stateOfOperation({ state, retried, succeeded, failed }: Ended): StateWords {
  const words = operationStates[state]
  if (state !== 'finished' || succeeded > 0) return words
  return {
    ...words,
    name: 'finished, none succeeded',
    tone: failed > 0 ? 'bad' : retried > 0 ? 'wait' : 'plain',
  }
}

const nobodyElse = 'Nobody else was retried.'
const noteWords: Record<string, (rest: string) => string> = {
  first_failed: () => `The first person failed again. ${nobodyElse}`,
  first_failed_alike: () => `The first person failed again in the same way. ${nobodyElse}`,
  most_failed: (counts) => `${counts.replace(' ', ' of ')} failed again. ${nobodyElse}`,
  aborted: (actor) => `Aborted by ${actor}.`,
}
/** Why it ended early; a note of an older version is a text of its own. */
export function noteInWords(note: string) {
  const [code = '', ...rest] = note.split(' ')
  return entryOf(noteWords, code)?.(rest.join(' ')) ?? note
}

/** An operation as a noun, with the people it is for as far as they are known. */
export const operationName = (kind: OperationKind, matched: number) =>
  matched > 0 ? `${kindWords[kind].name} of ${manyPeople(matched)}` : kindWords[kind].name

export const operationPath = (id: string) => `/admin/operations/${id}`

/** The filter of jobs in words. */
export function jobsInWords(filter: JobFilter): string {
  const parts = Object.entries(jobFilterParams(filter)).map(
    ([name, value]) => `${name} ${name === 'state' ? stateName(value) : value.replaceAll('_', ' ')}`,
  )
  return parts.length > 0 ? `jobs with ${parts.join(', ')}` : 'all jobs'
}

/** Failure groups in words, by fingerprint. A deleted group has none. */
export type GroupNames = ReadonlyMap<string, string>

/** The people of an operation, and where to look at them. */
export function filterInWords(
  filter: OperationFilter,
  groups: GroupNames,
): { text: string; href: string | null } {
  switch (filter.by) {
    case 'failure':
      return { text: groupInWords(filter.fingerprint, groups), href: groupPath(filter.fingerprint) }
    case 'domain':
      return {
        text: `addresses at ${filter.from}, to be at ${filter.to}: ${groupInWords(filter.fingerprint, groups)}`,
        href: groupPath(filter.fingerprint),
      }
    case 'people':
      return { text: `${manyPeople(filter.userIds.length)} chosen by hand`, href: null }
    case 'operation':
      return { text: 'everybody of an operation', href: operationPath(filter.operation) }
    case 'jobs':
      return {
        text: jobsInWords(filter.filter),
        href: `/admin/jobs?${new URLSearchParams(jobFilterParams(filter.filter))}`,
      }
  }
}

const groupInWords = (fingerprint: string | null, groups: GroupNames) =>
  fingerprint === null
    ? 'those without a failed attempt'
    : (groups.get(fingerprint) ?? 'a failure group that is gone')

type Said = { tone: 'good' | 'problem'; text: string; passing?: boolean }
/** `passing`: true only until the operation is over. */
const saidWords: Record<string, Said> = {
  started: { tone: 'good', text: 'Done: it has begun.', passing: true },
  scheduled: {
    tone: 'good',
    text: 'Done: it is scheduled. Nothing happens to anybody before that time.',
    passing: true,
  },
  aborted: { tone: 'good', text: 'Done: it was aborted. Nothing happens to anybody else.' },
  paused: {
    tone: 'good',
    text: 'Done: it is paused. Nothing happens to anybody else until somebody resumes it.',
  },
  resumed: { tone: 'good', text: 'Done: it goes on.', passing: true },
  over: { tone: 'problem', text: nothingDone('Somebody else was faster, or it was already over.') },
  no_reason: { tone: 'problem', text: nothingDone(reasonErrors.none) },
  running: { tone: 'problem', text: nothingDone('An operation on these people is already running.') },
}

/** Takes the place of a passing notice. @param parts what became of its people. */
export const overSaid = (isHelpful: boolean, parts: string[]): Said => ({
  tone: isHelpful ? 'good' : 'problem',
  text: `${isHelpful ? 'Done: it' : 'It'} is over. ${parts.join(', ')}.`,
})

/** The notice for a bulk action that was started or steered; nothing for an unknown code. */
export const operationSaid = (said: unknown) => entryOf(saidWords, said)

/** The list of all. */
export const operationsWords = {
  title: 'Operations',
  none: 'Nobody has done anything in bulk yet.',
  noOlder: 'No older operations.',
  begin: { before: ' Start one on ', jobs: 'Jobs', or: ' or ', failures: 'Failures', after: '.' },
  pages: 'Pages',
  newest: 'Newest',
  older: 'Older',
}

/** Replaces “somebody has to decide”, around the link to the operation. */
export const turnWords = {
  before: 'On the list of ',
  link: 'a running bulk action',
  after: (kind: string) => ` (${kind}): their turn comes by itself.`,
}

/** How many people were left alone, and why. */
export const leftAlone = (skips: { people: number; why: string | null }[]) =>
  `Left alone: ${skips.map(({ people, why }) => `${people.toLocaleString('en')}${because(why)}`).join('; ')}.`

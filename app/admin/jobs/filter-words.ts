import { entryOf } from '#app/words/entry.ts'
import { stateName } from '#app/words/jobs.ts'
import { outcomeName, reasonName } from '#app/words/outcomes.ts'
import { providerName } from '#app/words/provider.ts'
import type { JobFilter } from '#jobs/queue/job-filter.ts'

export const filterWords: Record<keyof JobFilter, string> = {
  state: 'State',
  provider: 'Provider',
  outcome: 'Last outcome',
  reason: 'Reason',
  text: 'Error text',
  from: 'Registered from',
  to: 'until before',
  attempts: 'Attempts since the last retry, at least',
  person: 'Person',
}

/** One condition of the filter in a few words; a time is shown beside them. */
export function chipText(name: keyof JobFilter, params: Record<string, string>, username: string | null) {
  const value = params[name] ?? ''
  switch (name) {
    case 'state':
      return `State: ${stateName(value)}`
    case 'provider':
      return `Provider: ${providerName(value)}`
    case 'outcome':
      return `${filterWords.outcome}: ${outcomeName(value)}`
    case 'reason':
      return `${filterWords.reason}: ${reasonName(value)}`
    case 'text':
      return `Error text: “${value}”`
    case 'from':
      return 'Registered from'
    case 'to':
      return 'Registered before'
    case 'attempts':
      return `Attempts since the last retry: ${value} or more`
    case 'person':
      return `Person: ${username ?? value}`
  }
}

export const filterFormWords = {
  fold: 'Filter',
  more: 'More filters, and the order',
  person: 'Email, username or id',
  any: 'any',
  sorted: 'Sorted',
  search: 'Search',
  chips: 'Filters',
  remove: (name: keyof JobFilter) => `Remove filter: ${filterWords[name]}`,
  all: 'All jobs',
}

export const listWords = {
  title: 'Jobs',
  orders: { newest: 'newest registrations first', oldest: 'oldest registrations first' },
  about: 'The job that carries each person’s subscription now. A dead letter is listed once, with its job.',
  person: 'A person’s earlier jobs are on their own page.',
  groups: (most: number) =>
    `More than ${most} kinds of failure match. Only the ${most} seen last were checked: type more of the text.`,
  wrong: (names: string[]) =>
    `Left out, because it could not be read: ${names
      .flatMap((name) => entryOf(filterWords, name) ?? [])
      .join(', ')}. Times look like 2026-01-31T09:30.`,
  nobody: (text: string) => `Nobody has the email, username or id “${text}”.`,
  several: (text: string) => `Several people match “${text}”. Which one do you mean?`,
  looked: (shown: number) =>
    shown === 0
      ? 'None so far: not every job was checked yet.'
      : 'There may be more: not every job was checked yet.',
  further: 'Look further',
  none: 'No job matches. Remove a filter, or widen it.',
  noneAtAll: 'Nobody has registered yet, so there are no jobs. Each registration makes one.',
  lastPage: 'No more jobs.',
  pages: 'Pages',
  first: { newest: 'Newest', oldest: 'Oldest' },
  next: { newest: 'Older', oldest: 'Newer' },
  csv: 'CSV of all that match',
  unread: (names: string[]) => `Not readable: ${names.join(', ')}`,
}

import { outcomeKind } from '#db/schema/subscriptions.ts'
import { jobStates } from '#jobs/queue/jobs.ts'

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3_600_000).toISOString().slice(0, 10)

/** Filters of the list of jobs, as its URL has them: each field alone, and combinations of an incident. */
export const jobFilters: Record<string, string>[] = [
  {},
  { order: 'oldest' },
  ...jobStates.map((state) => ({ state })),
  ...outcomeKind.enumValues.map((outcome) => ({ outcome })),
  { provider: 'mailchimp' },
  { provider: 'none' },
  { reason: 'invalid_email' },
  { reason: 'throttled_address' },
  { text: 'fake' },
  { text: 'no message says that' },
  { from: daysAgo(10) },
  { to: daysAgo(10) },
  { from: daysAgo(3), to: daysAgo(2), order: 'oldest' },
  { attempts: '5' },
  { attempts: '100' },
  { state: 'failed', reason: 'invalid_email', text: 'domain' },
  { state: 'failed', outcome: 'unknown_answer', from: daysAgo(20) },
  { state: 'completed', outcome: 'suppressed', attempts: '8' },
  { state: 'cancelled', from: daysAgo(2) },
  { state: 'retry', provider: 'mailchimp', order: 'oldest' },
  { state: 'created', to: daysAgo(1) },
]

export const filterName = (filter: Record<string, string>) =>
  Object.entries(filter)
    .map(([name, value]) => `, ${name} ${value.replaceAll('_', ' ')}`)
    .join('')

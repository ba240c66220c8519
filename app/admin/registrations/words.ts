/** The list of people. */
export const registrations = {
  title: 'Registrations',
  show: 'Show',
  shows: {
    all: 'everybody',
    not_subscribed: 'registered but not subscribed',
    no_job: 'waiting without a live job',
    address: 'addresses to look at',
  },
  from: 'Registered from',
  to: 'until before',
  everybody: 'Everybody',
  notATime: (field: 'from' | 'to') =>
    `“${registrations[field]}” is not a time, so it was left out. Write it like this: 2026-01-31T09:30`,
  noJob:
    'People who wait without a live job. The worker finds them every minute and gives them a new job; if a person stays here for longer, check the worker.',
  address:
    'People whose address is not accepted any more, or turned out to be the same as somebody else’s. Nothing was changed for them, and providers get it as they typed it.',
  columns: ['Person', 'Subscription', 'Since', 'Job', 'Provider holds', 'Attempts', 'Registered'],
  noLiveJob: 'no live job',
  lookFurther: 'Nobody here. Not everybody who waits was looked at yet: go on with “Older”.',
  noMatch: 'Nobody matches.',
  none: 'Nobody has registered yet.',
  csv: 'CSV of everybody',
  csvOfMatches: 'CSV of everybody who matches',
}

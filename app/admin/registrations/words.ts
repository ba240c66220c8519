import type { KeptBecause } from '#db/schema/addresses.ts'
/** How well a number of people is known. */
export type Exactness = 'exactly' | 'about' | 'atLeast'
const exactness: Record<Exactness, string> = { exactly: '', about: 'about ', atLeast: 'at least ' }

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
    'People whose address is no longer accepted, or turned out to be the same as somebody else’s. Nothing was changed for them, and providers get the address as they typed it.',
  fold: 'Filter',
  starts: 'Email or username begins with',
  /** For readers who see no addresses. */
  startsMasked: 'Username begins with, or whole email',
  /** About the text that was typed. */
  lost: 'What you typed has expired: it is kept for an hour. Type it again.',
  unreadable: 'This form is not from the list of registrations.',
  cut: (most: number) =>
    `Many begin like this. Only the first ${most} names and addresses were checked: type more of it.`,
  person: 'Person',
  subscription: 'Subscription',
  /** Those that can be taken away. */
  columns: {
    since: 'Since',
    job: 'Job',
    holds: 'Provider holds',
    attempts: 'Attempts',
    registered: 'Registered',
  },
  total: (people: number, exactly: Exactness) =>
    `${exactness[exactly]}${people.toLocaleString('en')} ${people === 1 ? 'person' : 'people'}`,
  noLiveJob: 'no live job',
  lookFurther: 'Nobody here. Not everybody who waits was checked yet: continue with “Older”.',
  noMatch: 'Nobody matches.',
  none: 'Nobody has registered yet.',
  csv: 'CSV of everybody',
  csvOfMatches: 'CSV of everybody who matches',
}
export type PersonColumn = keyof typeof registrations.columns

const doubts = {
  invalid: {
    name: 'address not accepted',
    means: 'The current rules do not accept this address. It goes to the provider as they typed it.',
  },
  taken: {
    name: 'address of somebody else too',
    means: 'Somebody else has registered with another spelling of this address, which is theirs here.',
  },
}

/** A remark on the address for an administrator; null where there is none. */
export const doubtOf = ({ addressKept }: { addressKept: KeptBecause | null }) =>
  addressKept === 'invalid' || addressKept === 'taken' ? doubts[addressKept] : null

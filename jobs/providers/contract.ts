// One file for each provider, and what they share. This folder imports no other one of jobs.

import type { Membership } from '#db/schema/subscriptions.ts'
import type { Contact } from '#db/subscriptions/reads.ts'
import type { ProviderName } from './index.ts'
import type { Answer, Outcome, Trouble } from './outcome.ts'

export type { Membership } from '#db/schema/subscriptions.ts'

export type Lookup = (Answer & ({ kind: 'found'; membership: Membership } | { kind: 'missing' })) | Trouble
/** `unreadable`: how many others were on it. */
export type Page = {
  members: { email: string; membership: Membership }[]
  unreadable?: number
  next: string | null
}

/** Seconds that a call may run where the provider declares nothing: a request's own time limit, at its default. */
export const OWN_CALL_BOUND = 15

/** The provider's limits, over all workers. Keep them below its documented ones, and name the source. */
export type Limits = {
  /** Requests per second; null where the provider names no rate. */
  perSecond: number | null
  /** Concurrent requests. */
  concurrency: number
  /** New people a day; null where there is no such limit. */
  newPerDay: number | null
  /** Seconds that everybody waits after a 429 without a time, and the minimum after one with a time. */
  holdSeconds: number
  /**
   * Seconds that a call may still run at the provider after we gave up on it, from its start. Until then it
   * keeps its place. The time limit of a request here (PROVIDER_TIMEOUT_MS) counts where it is longer.
   */
  callBoundSeconds: number
  /** The call that takes many people at once (`most` is null where no number is named); `why` it is not used. */
  batch: { call: string; most: number | null; why: string } | null
}

/** `confirmationRequests`: how often the person was asked to confirm, this attempt included; see `countsRequests`. */
export type Asked = Contact & { confirmationRequests?: number }

/**
 * An email service provider. No function throws for faults of the provider or the network: these are
 * outcomes. `subscribe` must be safe to repeat after a lost answer, and never changes the choice of a person
 * the provider knows.
 */
export type Adapter = {
  /** Whether the provider remembers people who left. If not, a missing person who has been there may have opted out. */
  remembersOptOuts: boolean
  /** The list, where the provider forgets who left it: who was on another one has not left this one. */
  listId?: string
  /**
   * Every call of `subscribe` may send the person a mail that asks for confirmation. So the caller counts it,
   * durably, before the call, and takes the count back when the outcome does not say `asked`.
   */
  countsRequests?: boolean
  subscribe: (contact: Asked, signal: AbortSignal) => Promise<Outcome>
  /**
   * Harmless reads that prove key and list, and find other faults that affect everybody; null when all is
   * well. The provider's page in docs/providers lists what they cannot find.
   */
  check: (signal: AbortSignal) => Promise<Trouble | null>
  /** `find` and `list` cover the whole account: a person found there may still be missing on our list. */
  readsAccount?: boolean
  /** How long `list` may lag behind a write; 5 s where not given. */
  listLagSeconds?: number
  /** Looks one person up; null where the provider has no such call. */
  find: ((email: string, signal: AbortSignal) => Promise<Lookup>) | null
  /** The provider's own list, a page at a time, from `cursor` (null: the first); null where it cannot be read. */
  list: ((cursor: string | null, signal: AbortSignal) => Promise<Page | Trouble>) | null
  /**
   * Those whose membership may have changed after `since`, a page at a time like `list`, where the provider sends no
   * messages. A person who changes while the pages are read may be missing: the next reading begins before this one.
   */
  changes?: (since: Date, cursor: string | null, signal: AbortSignal) => Promise<Page | Trouble>
}

export type Provider = Adapter & { name: ProviderName; limits: Limits }

/** Where people are found, as it is kept with their membership. */
export const whereOf = ({ name, listId }: Pick<Provider, 'name' | 'listId'>) =>
  listId ? `${name} ${listId}` : name

/** A message from a provider: the address and, for the signed kind, the person's new state. */
export type Event = { email: string; became?: 'confirmed' | 'opted_out' }

/** The messages that a provider sends to /api/webhooks. Without `secret` that URL does not exist. */
export type Messages =
  | {
      /**
       * The message carries the secret, as a bearer token. So it is not believed, and only triggers a look.
       */
      secret: string | undefined
      verify?: undefined
      read: (body: string) => { email: string; became?: undefined }[]
    }
  | {
      secret: string | undefined
      /** Whether the sender knows the secret, which is not in the message: then what it says somebody became is believed. */
      verify: (secret: string, headers: Headers, body: string) => boolean
      read: (body: string) => Event[]
    }

/** The body of a message as JSON; undefined when it is not JSON. */
export const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

import type { Membership } from '#db/schema/subscriptions.ts'
import type { Contact } from '#db/subscriptions/reads.ts'
import type { ProviderName } from './index.ts'
import type { Answer, Outcome, Trouble } from './outcome.ts'

export type { Membership } from '#db/schema/subscriptions.ts'

export type Lookup = (Answer & ({ kind: 'found'; membership: Membership } | { kind: 'missing' })) | Trouble
export type Page = { members: { email: string; membership: Membership }[]; next: string | null }

/** The bound of a call where the provider names none: a request's own time limit, as it is unless set otherwise. */
export const OWN_CALL_BOUND = 15

/** What the provider allows, counted over all workers. Keep below its documented limits; say where they stand. */
export type Limits = {
  /** Requests per second; null where the provider names no rate. */
  perSecond: number | null
  /** Requests at once. */
  concurrency: number
  /** New people a day; null where there is no such limit. */
  newPerDay: number | null
  /** How long everybody waits after a 429 that names no time, and at least after one that does. */
  holdSeconds: number
  /**
   * How long a call that we gave up on may go on at the provider, from its start. Until then it takes one of its places.
   * The time limit of a request here (PROVIDER_TIMEOUT_MS) counts where it is longer.
   */
  callBoundSeconds: number
  /** The call that takes many people at once (`most` is null where no number is named); `why` it is not used. */
  batch: { call: string; most: number | null; why: string } | null
}

/** `confirmationRequests`: how often the person was asked to confirm, this attempt included; see `countsRequests`. */
export type Asked = Contact & { confirmationRequests?: number }

/**
 * An email service provider. No function throws for what the provider or the network does: that is an outcome.
 * `subscribe` must be safe to repeat after a lost answer, and never changes the choice of a person the provider knows.
 */
export type Adapter = {
  /** Whether the provider still knows who left. Where not, a missing person may be one who opted out. */
  remembersOptOuts: boolean
  /**
   * Every call of `subscribe` may send the person a mail that asks for confirmation. So the caller counts it, durably,
   * before it calls, and takes it back when the outcome does not say `asked`.
   */
  countsRequests?: boolean
  subscribe: (contact: Asked, signal: AbortSignal) => Promise<Outcome>
  /**
   * Harmless reads that prove key and list, and show what else is wrong for everybody; null when all is well. What they
   * cannot see is listed on the provider's page in docs/providers.
   */
  check: (signal: AbortSignal) => Promise<Trouble | null>
  /** `find` and `list` show the whole account: who is there may still be missing on our list. */
  readsAccount?: boolean
  /** How far `list` may lag behind what was written; 5 s where it names none. */
  listLagSeconds?: number
  /** What the provider holds of one person; null where it cannot be asked. */
  find: ((email: string, signal: AbortSignal) => Promise<Lookup>) | null
  /** The provider's own list, a page at a time, from `cursor` (null: the first); null where it cannot be read. */
  list: ((cursor: string | null, signal: AbortSignal) => Promise<Page | Trouble>) | null
}

export type Provider = Adapter & { name: ProviderName; limits: Limits }

/** What a provider tells us: whose address, and for the signed kind what became of them. */
export type Event = { email: string; became?: 'confirmed' | 'opted_out' }

/** The messages that a provider sends to /api/webhooks. Where `secret` is not set there is no such address. */
export type Messages =
  | {
      /** The message carries it, in its address or as a bearer token; so it is not believed, and only makes us look. */
      secret: string | undefined
      verify?: undefined
      read: (body: string) => { email: string; became?: undefined }[]
    }
  | {
      secret: string | undefined
      /** Whether the sender knows the secret, which is not in the message: it is believed. */
      verify: (secret: string, headers: Headers, body: string) => boolean
      read: (body: string) => Event[]
    }

/** The body of a message as JSON; undefined when it is none. */
export const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

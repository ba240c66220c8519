import type { Settings } from './control.ts'
import type { MemberStatus, Members } from './members.ts'

/** A request as a dialect sees it. */
export type Call = {
  method: string
  /** The path below the dialect's base, beginning with a slash, decoded. */
  path: string
  query: URLSearchParams
  /** The body as JSON, or the fields of a form; undefined when it is neither. */
  body: unknown
  text: string
  headers: Record<string, string | string[] | undefined>
}
export type Reply = { status: number; body?: unknown; type?: string; headers?: Record<string, string> }

/** The provider's prior record of a person; `unlisted`: not on our list. */
export type Prior = 'new' | 'unlisted' | MemberStatus

/** The API of one provider. It keeps people in the members it is given, and no state of its own. */
export type Dialect = {
  /** Where it is served: the path of the base URL. */
  base: string
  /**
   * Frontdesk's settings that lead here, besides PROVIDER; with `gone` they name a list, form or group that
   * does not exist.
   */
  variables: (url: string, gone?: boolean) => Record<string, string>
  people: {
    /** The prior records that it may have, besides subscribed. */
    priors: Prior[]
    /** The states that a person may reach there by themselves. */
    outs: MemberStatus[]
    /** The settings that make it ask people to confirm, besides its list's own; null where it never asks. */
    asking: Record<string, string> | null
    /** People who leave are forgotten. */
    forgets?: true
  }
  /** Whether the call carries a key at all; the mode decides whether it is the right one. */
  isAuthorised: (call: Call) => boolean
  /** Null for a call that is not simulated. */
  answer: (members: Members, settings: Settings, call: Call) => Reply | null
  /** Its forms of refusal. */
  refusals: {
    notFound: Reply
    badKey: Reply
    forbidden: Reply
    rateLimited: Reply
    unavailable: Reply
    /** The address looks fake or is impossible. */
    badAddress: (email: string) => Reply
  }
}

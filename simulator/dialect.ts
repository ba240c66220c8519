import type { Settings } from './control.ts'
import type { MemberStatus, Members } from './members.ts'

/** A request as a dialect sees it. */
export type Call = {
  method: string
  /** Below the dialect's base, beginning with a slash, decoded. */
  path: string
  query: URLSearchParams
  /** The body as JSON, or the fields of a form; undefined when it is neither. */
  body: unknown
  text: string
  headers: Record<string, string | string[] | undefined>
}
export type Reply = { status: number; body?: unknown; type?: string; headers?: Record<string, string> }

/** As whom it knows somebody; `unlisted`: not on our list. */
export type Prior = 'new' | 'unlisted' | MemberStatus

/** How one provider's API speaks; it keeps people in the members it is given, and nothing of its own. */
export type Dialect = {
  /** Where it is served: the path of the base URL. */
  base: string
  /** Frontdesk's settings that lead here, besides PROVIDER; with `gone` to a list, form or group that does not exist. */
  variables: (url: string, gone?: boolean) => Record<string, string>
  people: {
    /** How it may know somebody beforehand, besides subscribed. */
    priors: Prior[]
    /** What a person may become there by themselves. */
    outs: MemberStatus[]
    /** The settings that make it ask people to confirm, besides its list's own; null where it never asks. */
    asking: Record<string, string> | null
    /** Whoever leaves is forgotten. */
    forgets?: true
  }
  /** Whether the call carries a key at all; whether it is the right one is the mode's matter. */
  isAuthorised: (call: Call) => boolean
  /** Null for a call that is not simulated. */
  answer: (members: Members, settings: Settings, call: Call) => Reply | null
  /** Its ways of saying no. */
  refusals: {
    notFound: Reply
    badKey: Reply
    forbidden: Reply
    rateLimited: Reply
    unavailable: Reply
    /** The address looks fake or cannot be. */
    badAddress: (email: string) => Reply
  }
}

import type { SubscriptionState } from './subscriptions.ts'

/** Who is still to be told to the provider. */
export const WAITING = ['pending', 'delayed'] as const satisfies SubscriptionState[]
/** Whom an administrator has to decide about, or has decided about. */
export const TAKEN = ['needs_attention', 'handled'] as const satisfies SubscriptionState[]
export const UNSETTLED = [...WAITING, ...TAKEN] as const

export const isWaiting = (state: SubscriptionState) => WAITING.some((one) => one === state)

/** Literals and no parameters, so that the planner sees which partial index has them. */
export const listOf = (states: readonly SubscriptionState[]) =>
  `(${states.map((state) => `'${state}'`).join(', ')})`

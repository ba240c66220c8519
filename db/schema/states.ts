import type { SubscriptionState } from './subscriptions.ts'

/** The provider has still to be told about them. */
export const WAITING = ['pending', 'delayed'] as const satisfies SubscriptionState[]
/** An administrator has to decide about them, or has decided. */
export const TAKEN = ['needs_attention', 'handled'] as const satisfies SubscriptionState[]
export const UNSETTLED = [...WAITING, ...TAKEN] as const

export const isUnsettled = (state: SubscriptionState) => UNSETTLED.some((one) => one === state)
export const isWaiting = (state: SubscriptionState) => WAITING.some((one) => one === state)

/** Literals and no parameters, so that the planner can match partial indexes. */
export const listOf = (states: readonly SubscriptionState[]) =>
  `(${states.map((state) => `'${state}'`).join(', ')})`

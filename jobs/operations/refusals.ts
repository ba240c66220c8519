import type { OperationKind } from '#db/schema/operations.ts'
import { UNSETTLED } from '#db/schema/states.ts'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'
import type { WhyNot } from '../actions/why-not.ts'
import type { JobState } from '../queue/jobs.ts'

/**
 * Why a person is left alone, by an action on one person or by a bulk action. The codes are stored
 * (`operation_people.why`) and appear in URLs; their texts are in `app/words/refusals.ts`.
 */
export type Refusal = WhyNot | 'handled' | 'changed_since'

/** Why a person is left alone, by user id; null where the action was done. */
export type Results = Map<string, Refusal | null>

/** Why an operation ended early, as `operations.note` keeps it: a code and its details. */
export type Note =
  | 'first_failed'
  | 'first_failed_alike'
  | `most_failed ${number} ${number}`
  | `aborted ${string}`

/** The states that each kind acts on; null: any. */
const statesFor: Record<OperationKind, readonly SubscriptionState[] | null> = {
  retry: ['needs_attention'],
  redrive: ['needs_attention'],
  cancel: ['pending', 'delayed'],
  handle: ['needs_attention'],
  delete: null,
  unhandle: ['handled'],
  undelete: null,
  correct: ['needs_attention'],
  uncorrect: UNSETTLED,
}

/** Why people in other states are left alone. */
const movedOn: Record<SubscriptionState, Refusal> = {
  confirmed: 'confirmed',
  opted_out: 'opted_out',
  check_inbox: 'check_inbox',
  pending: 'tries_itself',
  delayed: 'tries_itself',
  not_requested: 'not_requested',
  needs_attention: 'not_waiting',
  handled: 'handled',
}

type Stand = {
  state: SubscriptionState
  /** Null where it is gone; left out where the job itself is checked, under its lock. */
  job?: JobState | null
  /** Whether they changed after the preview. */
  changed?: boolean
}

/** Why a person is left alone in a bulk action; null where the action is done. Both the preview and the run use this. */
export function whyAlone(kind: OperationKind, { state, job, changed = false }: Stand): Refusal | null {
  const states = statesFor[kind]
  if (states && !states.includes(state)) return movedOn[state]
  if (changed) return 'changed_since'
  if (job === undefined) return null
  if (kind === 'redrive' && job !== 'failed') return 'not_dead_letter'
  if (job === 'active') return 'in_hand'
  if (job === null) return kind === 'cancel' || kind === 'delete' ? 'job_gone' : null
  return job === 'completed' && kind === 'cancel' ? 'job_completed' : null
}

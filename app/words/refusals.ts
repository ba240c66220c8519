import type { Refusal } from '#jobs/operations/refusals.ts'
import { entryOf } from './entry.ts'

/** Why a person is left alone: one sentence each, which also fits after “because”. */
export const refusalWords: Record<Refusal, string> = {
  person_gone: 'The person no longer exists.',
  job_gone: 'Their job is gone.',
  in_hand: 'A worker has their job in hand.',
  replaced: 'Another job carries their subscription now.',
  job_completed: 'Their job is completed.',
  not_waiting: 'Their job is not waiting.',
  not_dead_letter: 'Their job is not in the dead letter queue.',
  tries_itself: 'Their job is tried automatically.',
  confirmed: 'They are already confirmed.',
  check_inbox: 'Only they can confirm, in the email they were sent.',
  opted_out: 'They opted out, and it is left that way.',
  not_requested: 'They chose no emails.',
  handled: 'Somebody marked them as handled.',
  not_handled: 'Nobody marked them as handled.',
  no_need: 'They do not need attention.',
  not_deleted: 'Their job is no longer deleted.',
  undo_too_late: 'Their job was deleted too long ago.',
  subscription_changed: 'Their subscription has changed.',
  changed_since: 'They have changed since the preview.',
  no_find: 'This provider has no way to ask about one person.',
  told_nothing: 'They chose no emails, so the provider is told nothing of them.',
  look_queued: 'A look is already queued.',
  nothing_wrong:
    'The provider has been told about them: many addresses at once are corrected only of people who wait or need attention.',
  address_taken: 'Somebody else has that address.',
  no_address: 'That would not be a valid address.',
  faster: 'Somebody else was faster: look again.',
}

const asClause = (sentence: string) => `${sentence[0]?.toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`

/** A note of an older version is a text of its own, and is shown as it is. */
export function because(why: string | null) {
  if (why === null) return ''
  const sentence = entryOf(refusalWords, why)
  return sentence ? ` because ${asClause(sentence)}` : `: ${why.replace(/\.$/, '')}`
}

import { MOST_AHEAD_DAYS } from '#jobs/actions/why-not.ts'
import { reasonErrors } from './common.ts'
import { entryOf } from './entry.ts'
import { refusalWords } from './refusals.ts'

/** The time that an action is put off to. */
export const dueWords = {
  hint: `At most ${MOST_AHEAD_DAYS} days ahead.`,
  wrong: `Give a time that is at least a minute and at most ${MOST_AHEAD_DAYS} days ahead.`,
}

/** Why a form was refused; a form on a page of its own says so beside the field. */
const formRefusals = { wrong_time: dueWords.wrong, no_reason: reasonErrors.none }
export type FormRefusal = keyof typeof formRefusals

/** The notice for an action that was not carried out; nothing for an unknown code. */
export const refusedWords = (why: unknown) => {
  const text = entryOf(refusalWords, why) ?? entryOf(formRefusals, why)
  return text && nothingDone(text)
}
export const nothingDone = (why: string) => `Nothing was done. ${why}`

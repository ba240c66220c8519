import { dueWords } from '#app/words/actions.ts'

/** The form that asks for confirmation of a bulk action. */
export const confirmWords = {
  label: 'Confirm',
  /** For actions that can be put off. */
  at: 'Not before',
  atHint: `Empty: at once. ${dueWords.hint}`,
}

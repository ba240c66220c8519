import { asked } from '#app/words/actions.ts'

/** The form that asks once more before something is done to many. */
export const confirmWords = {
  label: 'Confirm',
  reason: 'Reason',
  reasonHint: 'Your colleagues read it in the audit.',
  /** For what can wait. */
  at: 'Not before',
  atHint: `Empty: at once. ${asked.at.hint}`,
}

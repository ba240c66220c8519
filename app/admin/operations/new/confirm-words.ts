import { asked } from '#app/words/actions.ts'

/** The form that asks for confirmation of a bulk action. */
export const confirmWords = {
  label: 'Confirm',
  reason: 'Reason',
  reasonHint: 'Your colleagues read it in the audit.',
  /** For actions that can be put off. */
  at: 'Not before',
  atHint: `Empty: at once. ${asked.at.hint}`,
}

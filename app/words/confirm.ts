/** The form that asks once more before something is done to many. */
export const confirmWords = {
  label: 'Confirm',
  reason: 'Reason',
  reasonHint: 'Your colleagues read it in the history.',
  noReason: 'Say why.',
  /** For what can wait. */
  at: 'Not before (UTC)',
  atHint: 'Empty: at once. In UTC, whatever your own zone is; at most 14 days ahead.',
}

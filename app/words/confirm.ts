/** The form that asks once more before something is done to many. */
export const confirmWords = {
  label: 'Confirm',
  reason: 'Reason',
  reasonHint: 'Your colleagues read it in the history.',
  noReason: 'Say why.',
}

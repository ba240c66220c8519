/** Texts for people who call the API by hand. */
export const health = {
  schemaBehind: 'the database schema is behind: run npm run migrate',
  readOnly: 'the database is read-only: a standby, or default_transaction_read_only is on',
  noDatabase: 'the database does not answer',
}

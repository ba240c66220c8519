/** What somebody reads who asks by hand. */
export const health = {
  schemaBehind: 'the database schema is behind: run npm run migrate',
  noDatabase: 'the database does not answer',
}

export const webhooks = {
  byPost: 'Frontdesk takes messages here by POST.',
  tooLong: 'That is more than a message takes.',
}

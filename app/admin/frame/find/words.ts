export const find = {
  title: 'Find a person',
  placeholder: 'Find a person',
  /** Puts the cursor here. */
  key: '/',
  button: 'Find',
  empty: 'Type an email address, a username, a user id or a job id into the box above.',
  nobody: {
    before: 'Nobody registered here has the email, username, user id or job id ',
    after: ', and no email or username begins with it.',
    /** For readers who see no addresses. */
    afterMasked: ', and no username begins with it.',
  },
  all: 'All registrations, newest first',
  notExactly: { before: 'Nobody matches exactly ', after: '.' },
  begin: (people: number) =>
    people === 1 ? 'One person begins with it:' : `${people} people begin with it:`,
  many: (people: number) =>
    `Over ${people} people begin with it; the first ${people} are here. Type more of it to find one:`,
  pages: 'Pages of people',
  shown: (first: number, last: number, all: number) => `${first}–${last} of ${all}`,
  before: 'Before',
  further: 'Further',
}

/** The page of one person. */
export const person = {
  tab: 'Person',
  registration: 'Registration',
  since: 'Since',
  email: 'Email address',
  shortened: (email: string) => `${email} (shortened for your role)`,
  registered: 'Registered',
  consent: 'Consent',
  noConsent: 'not given',
  consentFrom: 'Consent came from',
  attempts: 'Attempts since the last retry',
  nextTry: 'Next try',
  id: 'User id',
  facts: 'Facts',
  else: 'What else can be done',
}

export const personDone = {
  asked: 'Done: it is queued. A worker asks the provider, and the answer then appears on this page.',
  corrected: 'Done: the address was corrected, and a job tries again.',
  takenBack: 'Done: they have their earlier address again, and a job tries it.',
}

export const correction = {
  title: 'Correct the address and retry',
  button: 'Correct and retry',
  /** Where the provider has the earlier address. */
  settled: {
    title: 'Correct the address',
    button: 'Correct and subscribe it',
    stays: (provider: string, email: string) =>
      `${provider} has been told ${email}. It will be told the new address as well, and keeps the old one until you remove it there.`,
  },
  doubtful: {
    before: 'Nothing was changed yet. Did you mean ',
    after: '? Correct it, or press the button again to keep what you typed.',
  },
  email: 'Correct email address',
  guess: (email: string) => `A guess: ${email} looks mistyped.`,
  known: (email: string) => `We have ${email}.`,
  reasonHint: 'How you know. Your colleagues read it in the audit.',
  earlier: (email: string) => `Before the last correction it was ${email}.`,
  takeBack: 'Undo the correction',
  taken: 'Somebody else has registered with this address.',
  same: 'This is the address we have. To try it again unchanged, retry the job.',
}

/** The provider's record of the person. */
export const held = {
  title: (provider: string) => `What ${provider} holds`,
  saidAt: 'It said so at ',
  notYet: 'It has not said yet.',
  queuedAt: 'A worker will ask: queued at ',
  nextTry: ', next try at ',
  button: 'Look it up',
  queuedAlready: 'A look is already queued.',
  /** Addresses that it was told before they were corrected. */
  earlier: 'It was told another address before. Remove that one there, unless somebody has.',
  until: ', corrected ',
}

export const jobsOfPerson = {
  title: 'Jobs',
  gone: 'Their job is gone: finished jobs are only kept for a few days.',
  none: 'They need none.',
  job: (id: string) => `Job ${id}`,
  created: 'created ',
  replaced: ', replaced since',
  inDeadLetters: ', waits in the dead letter queue',
  deadLetter: 'dead letter',
  since: 'since ',
  rowGone: ', its own row is gone',
}

export const timeline = {
  title: 'Timeline',
  audit: 'What administrators did',
  cut: 'Older attempts and actions are left out here.',
  registered: 'Registered.',
  holds: (membership: string) => `The provider holds them as ${membership}.`,
  created: ' created.',
  ended: (state: string) => ` ended: ${state}.`,
  state: { before: 'The subscription since then: ', after: '.' },
}

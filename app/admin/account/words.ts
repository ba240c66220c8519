import { LEAST, MOST_CHARACTERS } from '#app/admin/access/password-lengths.ts'
import type { Weakness } from '#app/admin/access/password-policy.ts'
import { begunErrors } from '#app/admin/sign-in/words.ts'
import { entryOf } from '#app/words/entry.ts'

export const browserWords = {
  unknown: 'An unknown browser',
  on: (browser: string, system: string) => `${browser} on ${system}`,
}

export const accountWords = {
  title: 'Your account',
  signIn: {
    title: 'Signing in',
    name: 'Name',
    role: 'Role',
    password: 'Password',
    change: 'Change your password',
    where: 'Signed in',
    at: (name = 'an identity provider') => `at ${name}`,
    secondFactor: 'Second factor',
    on: 'On: a code from your app',
    setUp: 'Off. Set it up',
  },
  sessions: {
    title: 'Where you are signed in',
    lead: 'A session ends after 7 days, after 12 hours without use, or when you end it here.',
    this: 'this browser',
    begun: 'signed in',
    used: 'last used',
    end: 'Sign out',
    endOthers: 'Sign out everywhere else',
  },
}

const changed: Record<string, string> = {
  password: 'Done: your password was changed. You are signed out everywhere else.',
  ended: 'Done: that browser is signed out.',
  over: 'That browser was already signed out.',
  others: 'Done: you are signed out everywhere else.',
  off: 'Done: signing in asks only for your password.',
}
/** The notice after a change; nothing for an unknown code. */
export const accountSaid = (said: unknown) => entryOf(changed, said)

export const passwordWords = {
  title: 'Change your password',
  first: {
    title: 'Choose your own password',
    lead: 'The one you signed in with was generated for you, and others may have seen it.',
  },
  current: 'Your current password',
  next: 'New password',
  hint: `At least ${LEAST} characters. Several words work well.`,
  button: 'Change the password',
  others: 'You will be signed out everywhere else.',
}

export const weaknessWords: Record<Weakness, string> = {
  short: `Use at least ${LEAST} characters.`,
  long: `Use at most ${MOST_CHARACTERS} characters.`,
  common:
    'That is one of the passwords that are guessed first. Use one that nobody else has, such as four random words.',
  own: 'That contains your name or the name of this application. Use something else.',
}

export const confirmSelfWords = {
  title: 'Confirm that it is you',
  lead: 'The next step changes who may do what, so please confirm your identity. You will not be asked again for ten minutes.',
  password: 'Your password',
  code: 'Code',
  codeHint: 'Six digits from your app, or a recovery code.',
  button: 'Continue',
  elsewhere: (name: string) => `Confirm at ${name}`,
}

/** Why a confirmation at the identity provider came to nothing: as a sign-in there, but nobody has to sign in. */
export const notConfirmed: typeof begunErrors = {
  ...begunErrors,
  down: (name = 'The identity provider') => `${name} does not answer. Try again later.`,
  refused: (name = 'The identity provider') => `${name} did not confirm that it is you.`,
  stale: () => 'That was started elsewhere, or too long ago. Start again.',
}

export const secondFactorWords = {
  title: 'Second factor',
  lead: 'Signing in also asks for a code from an app on your phone. A password alone is then not enough.',
  required: 'Everybody here also signs in with a code from an app. Set yours up to continue.',
  begin: 'Set it up',
  again: 'Start again with another secret',
  scan: 'Scan this with an authenticator app, such as those from Google, Microsoft, Apple or Bitwarden.',
  picture: 'A QR code of the secret that is written below it',
  type: 'Or type this into the app:',
  enter: 'Enter the code that the app shows.',
  code: 'Code',
  turnOn: 'Turn it on',
  shown:
    'The second factor is on. Keep these recovery codes somewhere other than your phone. Each signs you in once without the app. They are shown only now.',
  kept: 'I have saved them',
  codes: {
    title: 'Recovery codes',
    lead: 'New codes replace all earlier ones.',
    button: 'Make new recovery codes',
  },
  off: { title: 'Turn it off', lead: 'Signing in then asks only for your password.', button: 'Turn it off' },
  whyOn: 'It is required here (ADMIN_SECOND_FACTOR).',
}

export const ownErrors = {
  noPassword: 'Enter your password.',
}

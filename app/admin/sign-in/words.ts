import type { WhyNobody } from '#app/admin/access/identity-provider.ts'
import { waitInWords } from '#app/register/words.ts'

const IT = 'The identity provider'

export const signInWords = {
  tab: 'Sign in',
  title: 'Administration',
  lead: 'For the people who look after registrations.',
  username: 'Name',
  password: 'Password',
  button: 'Sign in',
  elsewhere: (name: string) => `Sign in with ${name}`,
}

/** Why a sign-in that had begun came to nothing: by an identity provider, or for want of a code. */
export const begunErrors: Record<WhyNobody | 'over', (name?: string) => string> = {
  down: (name = IT) => `${name} does not answer. Try again later, or sign in with your password.`,
  refused: (name = IT) => `${name} did not let you sign in.`,
  wrong: (name = IT) => `The answer from ${name} is not valid. Start again.`,
  no_role: (name = IT) => `${name} gives you no role here. Ask whoever manages it.`,
  stale: () => 'That sign-in was started elsewhere, or too long ago. Start again.',
  limited: () => 'Too many tries. Try again in 15 minutes.',
  over: () => 'That took too long, or too many tries. Start again with name and password.',
}

export const signInErrors = {
  missing: 'Enter your name and password.',
  limited: (seconds: number) => `Too many tries. Try again in ${waitInWords(seconds)}.`,
  busy: 'Too many people are signing in at this moment. Try again in a few seconds.',
  wrong: 'Name or password is wrong.',
  notTheirs: 'That is not your password.',
}

/** The second step, for those who have a second factor. */
export const codeWords = {
  tab: 'Sign in',
  title: 'Enter a code',
  lead: 'Your password is right. Enter the code that your app shows now, or one of your recovery codes.',
  code: 'Code',
  hint: 'Six digits, or a recovery code such as abcde-12345.',
  button: 'Sign in',
  back: 'Start again with name and password',
}

export const codeErrors = {
  ofApp: 'Enter the six digits that your app shows.',
  form: 'A code is six digits; a recovery code is ten letters and digits.',
  wrong: 'That code is not right. Enter the one that your app shows now.',
  used: 'That code was already used. Wait until your app shows the next one.',
  lost: 'Your second factor can no longer be read. Ask another administrator to reset it.',
}

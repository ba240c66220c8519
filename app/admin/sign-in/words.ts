import { waitInWords } from '#app/register/words.ts'

export const signInWords = {
  tab: 'Sign in',
  title: 'Administration',
  lead: 'For the people who look after registrations.',
  username: 'Name',
  password: 'Password',
  button: 'Sign in',
}

export const signInErrors = {
  missing: 'Enter your name and password.',
  limited: (seconds: number) => `Too many tries. Try again in ${waitInWords(seconds)}.`,
  busy: 'Too many people are signing in at this moment. Try again in a few seconds.',
  wrong: 'Name or password is wrong.',
}

import type { SubscriptionState } from '#db/schema/subscriptions.ts'

/** The texts for the person, by state. */
export const states: Record<SubscriptionState, { title: string; text: string }> = {
  not_requested: { title: 'No emails', text: 'You chose no emails.' },
  pending: {
    title: 'Email subscription: pending',
    text: 'We are telling our email provider about you. This usually takes seconds.',
  },
  delayed: {
    title: 'Email subscription: delayed',
    text: 'We could not tell our email provider yet. You are registered and need do nothing: we keep trying.',
  },
  check_inbox: {
    title: 'One step left',
    text: 'Confirm your subscription in the email we sent you.',
  },
  confirmed: { title: 'Email subscription: confirmed', text: 'You will get our emails.' },
  opted_out: {
    title: 'No emails',
    text: 'You opted out of our emails before, so we left it that way.',
  },
  needs_attention: {
    title: 'Our team is looking',
    text: 'Something about your email subscription needs a hand. Your registration is safe, and you need do nothing.',
  },
  handled: {
    title: 'No emails',
    text: 'Our team looked at your email subscription and left it off. Your registration is safe.',
  },
}

/** The picture of what happens behind. */
export const journey = {
  title: 'What happens when you press the button',
  you: 'You',
  youPress: 'You choose a name and press Register.',
  youDid: 'You pressed Register.',
  registered: 'Registered',
  atOnce: 'at once',
  willBe: 'Your name is yours, and you are done. Nothing else has to work for that.',
  is: 'Your name is yours. This is kept, whatever happens next.',
  provider: 'Our email provider',
  inItsTime: 'in its own time',
  willBeTold: 'We tell it about you afterwards. If it is slow or away, we wait and try again, not you.',
}

export const account = {
  tab: 'Your registration',
  title: 'You’re registered',
  welcome: (username: string) => `Welcome, ${username}.`,
  username: 'Username',
  email: 'Email address',
  none: 'No registration here',
  noneLead: (days: number) =>
    `We found no registration in this browser. It was made in another one, or more than ${days} days ago, or this browser keeps no cookies.`,
  register: 'Register',
  nextTry: 'Next try at ',
  again: 'Look again',
  offline: 'We cannot reach our server. This page keeps trying.',
}

export const forget = {
  button: 'Forget this browser',
  hint: 'For a shared computer: it will no longer show your registration. You stay registered, and nothing about you is deleted.',
  title: 'This browser has forgotten you',
  lead: 'It no longer shows your registration. You are still registered, and we have deleted nothing about you.',
}

export const notFound = {
  title: 'There is nothing here',
  lead: 'The address may be mistyped, or the page is gone.',
  link: 'Go to the registration form',
}

export const failed = {
  title: 'Something went wrong on our side',
  lead: 'Nothing you did is lost. Please try again in a moment.',
  again: 'Try again',
}

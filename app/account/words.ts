import type { SubscriptionState } from '#db/schema/subscriptions.ts'

/** The texts for the person, by state. */
export const states: Record<
  SubscriptionState,
  { title: string; text: string; tone: 'good' | 'wait' | 'bad' }
> = {
  not_requested: { title: 'No emails', text: 'You chose no emails.', tone: 'good' },
  pending: {
    title: 'Email subscription: pending',
    text: 'We are telling our email provider about you. This usually takes seconds.',
    tone: 'wait',
  },
  delayed: {
    title: 'Email subscription: delayed',
    text: 'Our email provider is slow right now. You are registered and need do nothing: we keep trying.',
    tone: 'wait',
  },
  check_inbox: {
    title: 'One step left',
    text: 'Confirm your subscription in the email we sent you.',
    tone: 'wait',
  },
  confirmed: { title: 'Email subscription: confirmed', text: 'You will get our emails.', tone: 'good' },
  opted_out: {
    title: 'No emails',
    text: 'You opted out of our emails before, so we left it that way.',
    tone: 'good',
  },
  needs_attention: {
    title: 'Our team is looking',
    text: 'Something about your email subscription needs a hand. Your registration is safe, and you need do nothing.',
    tone: 'bad',
  },
  handled: {
    title: 'No emails',
    text: 'Our team looked at your email subscription and left it off. Your registration is safe.',
    tone: 'good',
  },
}

export const account = {
  tab: 'Your registration',
  title: 'You’re registered',
  welcome: (username: string) => `Welcome, ${username}.`,
  username: 'Username',
  email: 'Email address',
  none: 'No registration here',
  noneLead: (days: number) =>
    `We find no registration in this browser: it was made in another one, or more than ${days} days ago.`,
  register: 'Register',
  nextTry: 'Next try at ',
  offline: 'We cannot reach our server. This page keeps trying.',
}

export const notFound = {
  title: 'There is nothing here',
  lead: 'The address may be mistyped, or the page is gone.',
  link: 'To the registration',
}

export const failed = {
  title: 'Something went wrong on our side',
  lead: 'Nothing you did is lost. Please try again in a moment.',
  again: 'Try again',
}

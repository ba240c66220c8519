import type { Membership, SubscriptionState } from '#db/schema/subscriptions.ts'
import type { StateWords } from './common.ts'

/** A subscription's states as an administrator reads them. */
export const subscriptionWords: Record<SubscriptionState, StateWords> = {
  not_requested: {
    name: 'no emails asked',
    tone: 'plain',
    means: 'They registered without asking for emails.',
  },
  pending: { name: 'pending', tone: 'wait', means: 'A job is about to tell the provider. Nothing to do.' },
  delayed: {
    name: 'delayed',
    tone: 'wait',
    means: 'The provider could not be told yet. A job retries automatically. Nothing to do.',
  },
  check_inbox: {
    name: 'check inbox',
    tone: 'wait',
    means: 'The provider sent them a mail that they have not answered. Only they can confirm.',
  },
  confirmed: { name: 'confirmed', tone: 'good', means: 'They are subscribed.' },
  opted_out: {
    name: 'opted out',
    tone: 'plain',
    means: 'They opted out, complained or bounced before. We never subscribe them again.',
  },
  needs_attention: {
    name: 'needs attention',
    tone: 'bad',
    means: 'Nothing more happens by itself: somebody has to decide.',
  },
  handled: {
    name: 'handled',
    tone: 'plain',
    means: 'Somebody decided: they stay registered, are not subscribed, and nothing more is tried.',
  },
}

/** The provider's record of a person. */
export const membershipWords: Record<Membership | 'missing', StateWords> = {
  subscribed: { name: 'subscribed', tone: 'good', means: 'On the list, and gets emails.' },
  pending: { name: 'not confirmed', tone: 'wait', means: 'Asked to confirm, and has not yet.' },
  suppressed: { name: 'suppressed', tone: 'plain', means: 'Opted out, complained, bounced or blocked.' },
  missing: { name: 'not known', tone: 'bad', means: 'It does not have this address.' },
}

import type { Contact } from '#db/subscriptions.ts'
import type { Env } from '#env'
import type { Outcome } from '../outcome.ts'
import { mailchimp } from './mailchimp.ts'

/**
 * An email service provider. `subscribe` never throws for what the provider or the network does: that is an
 * outcome. It must be safe to call again after an answer was lost.
 */
export type Provider = {
  name: string
  subscribe: (contact: Contact, signal: AbortSignal) => Promise<Outcome>
}

const providers = { mailchimp } satisfies Record<Env['PROVIDER'], (env: Env) => Provider>

export const createProvider = (env: Env): Provider => providers[env.PROVIDER](env)

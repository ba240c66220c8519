import { brevo } from './brevo.ts'
import { buttondown } from './buttondown.ts'
import { kit } from './kit.ts'
import { listmonk } from './listmonk.ts'
import { mailchimp } from './mailchimp.ts'
import { mailerlite } from './mailerlite.ts'
import { mailman } from './mailman.ts'
import { resend } from './resend.ts'
import { webhook } from './webhook.ts'

/**
 * All there are, in the order in which they are named. Another one is its file and its line here. Every process reads
 * them with its environment, so an adapter loads nothing heavy; what calls them is in create.ts.
 */
export const adapters = [
  mailchimp,
  brevo,
  kit,
  resend,
  listmonk,
  buttondown,
  mailerlite,
  mailman,
  webhook,
] as const

export type ProviderName = (typeof adapters)[number]['name']
export const providerNames = adapters.map(({ name }) => name)
export const providerVariables = adapters.flatMap(({ variables }) => variables)

/** What is known of a provider by a name that was kept, of one that is gone perhaps. */
export const providerNamed = (name: string) => adapters.find((one) => one.name === name)

type Parsed = ReturnType<(typeof adapters)[number]['parse']>
/** A provider with its settings. */
export type ConfiguredProvider = NonNullable<Parsed['provider']>

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
 * All providers, in the order in which they are named. A new one is its file and its line here. Every process
 * loads them with its environment, so an adapter imports nothing heavy; create.ts does the calling.
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

/** The definition of a provider by a stored name, which may be of one that no longer exists. */
export const providerNamed = (name: string) => adapters.find((one) => one.name === name)

type Parsed = ReturnType<(typeof adapters)[number]['parse']>
/** A provider with its settings. */
export type ConfiguredProvider = NonNullable<Parsed['provider']>

import type { ProviderName, ProviderSettings, Settings } from '#env'
import { log } from '#log'
import { brevo } from './brevo.ts'
import { buttondown } from './buttondown.ts'
import type { Lookup, Provider } from './contract.ts'
import { noting, withExchange } from './exchange.ts'
import { request, type Send } from './http.ts'
import { kit } from './kit.ts'
import { listmonk } from './listmonk.ts'
import { mailchimp } from './mailchimp.ts'
import { mailerlite } from './mailerlite.ts'
import { mailman } from './mailman.ts'
import type { Outcome } from './outcome.ts'
import { resend } from './resend.ts'
import { webhook } from './webhook.ts'

type Create<N extends ProviderName> = (settings: Settings<N>, send: Send) => Provider
const providers: { [N in ProviderName]: Create<N> } = {
  mailchimp,
  brevo,
  kit,
  resend,
  listmonk,
  buttondown,
  mailerlite,
  mailman,
  webhook,
}

/** @param send how requests are made; the worker's keeps within the provider's budget. */
export function createProvider(settings: ProviderSettings, send: Send = request): Provider {
  // The table pairs each name with its own settings; TypeScript cannot follow the pair through an index.
  const create = providers[settings.name] as unknown as Create<never>
  const provider = create(settings as never, noting(send))
  return {
    ...provider,
    subscribe: withExchange(async (contact, signal) => {
      const outcome = await provider.subscribe(contact, signal)
      if (!provider.find || provider.readsAccount || !isUnreadableSuccess(outcome)) return outcome
      log.warn({ provider: provider.name, httpStatus: outcome.httpStatus }, 'a success of an unknown shape')
      return lookedUp(outcome, await provider.find(contact.email, signal))
    }),
  }
}

const isUnreadableSuccess = ({ kind, httpStatus = 0 }: Outcome) =>
  kind === 'unknown_answer' && httpStatus >= 200 && httpStatus < 300

const outcomes = {
  subscribed: 'confirmed',
  pending: 'awaiting_confirmation',
  suppressed: 'suppressed',
} as const

/** The write happened, if it was one: what the provider now holds tells. Where it tells nothing, a person decides. */
function lookedUp({ kind: _, ...said }: Outcome, found: Lookup): Outcome {
  if (found.kind !== 'found') return { ...said, kind: 'unknown_answer' }
  return { ...said, code: 'unknown_shape', kind: outcomes[found.standing] }
}

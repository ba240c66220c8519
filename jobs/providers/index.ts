import type { ProviderName, ProviderSettings, Settings } from '#env'
import { buttondown } from './buttondown.ts'
import { request, type Send } from './http.ts'
import { listmonk } from './listmonk.ts'
import { mailchimp } from './mailchimp.ts'
import type { Provider } from './provider.ts'
import { resend } from './resend.ts'

type Create<N extends ProviderName> = (settings: Settings<N>, send: Send) => Provider
const providers: { [N in ProviderName]?: Create<N> } = { buttondown, listmonk, mailchimp, resend }

/** @param send how requests are made; the worker's keeps within the provider's budget. */
export function createProvider(settings: ProviderSettings, send: Send = request): Provider {
  // The table pairs each name with its own settings; TypeScript cannot follow the pair through an index.
  const create = providers[settings.name] as unknown as Create<never>
  return create(settings as never, send)
}

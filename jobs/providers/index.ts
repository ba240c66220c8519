import type { ProviderName, ProviderSettings, Settings } from '#env'
import { request, type Send } from './http.ts'
import { mailchimp } from './mailchimp.ts'
import { mailerlite } from './mailerlite.ts'
import { mailman } from './mailman.ts'
import type { Provider } from './provider.ts'
import { webhook } from './webhook.ts'

type Create<N extends ProviderName> = (settings: Settings<N>, send: Send) => Provider
const providers: { [N in ProviderName]?: Create<N> } = { mailchimp, mailerlite, mailman, webhook }

/** @param send how requests are made; the worker's keeps within the provider's budget. */
export function createProvider(settings: ProviderSettings, send: Send = request): Provider {
  // The table pairs each name with its own settings; TypeScript cannot follow the pair through an index.
  const create = providers[settings.name] as unknown as Create<never>
  return create(settings as never, send)
}

import { createIdentityProvider } from '#app/admin/access/identity-provider.ts'
import { runtime } from '#app/web/runtime.ts'

const holder = globalThis as { frontdeskIdentity?: ReturnType<typeof createIdentityProvider> }

/** Null where none is configured. */
export function identityProvider() {
  const { env } = runtime()
  if (!env.oidc) return null
  holder.frontdeskIdentity ??= createIdentityProvider(env.oidc, env.publicUrl)
  return holder.frontdeskIdentity
}

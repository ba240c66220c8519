import { buffer } from 'node:stream/consumers'
import * as client from 'openid-client'
import { z } from 'zod'
import { databaseNow } from '#db/now.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import type { Oidc } from '#env'
import { proxyHosts } from '#jobs/providers/proxy.ts'
import { createPublicFetch } from '#jobs/providers/public-fetch.ts'
import { roleOf } from './role-claim.ts'

/** Nobody waits longer for one answer of the identity provider. */
const SECONDS = 5
/** What it says about itself is read again after so long. */
const KNOWN_MS = 3600_000
/** Asked for again, they must have signed in there within so many seconds. */
const AGAIN_SECONDS = 300

/** A way there and back takes no longer. */
const WAY_MS = 600_000

/** What the browser keeps, sealed, until it comes back. */
const keptSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  again: z.boolean(),
  back: z.string(),
  /** In milliseconds; one that an earlier version kept has none, and is over. */
  until: z.number().default(0),
})
type Kept = z.infer<typeof keptSchema>
export const readKept = (text: string): Kept => keptSchema.parse(JSON.parse(text))
export const tookTooLong = ({ until }: Kept) => until < databaseNow()

/** Why nobody came in. `down`: it gives no answer. `refused`: it said no. `wrong`: its answer does not hold. */
export type WhyNobody = 'down' | 'refused' | 'wrong' | 'no_role' | 'stale' | 'limited'

export type Somebody = {
  subject: string
  /** As they are called there. */
  name: string
  /** Null where it gives them none that is known here. */
  role: StaffRole | null
  /** When they last gave their password there, as far as it says. */
  authenticatedAt: Date | null
}

/** Signing in by OpenID Connect: the code flow, with PKCE, state, nonce and a verified ID token. */
export function createIdentityProvider(oidc: Oidc, publicUrl: string) {
  const redirectUri = `${publicUrl}/admin/sign-in/oidc/callback`
  let known: { at: number; configuration: Promise<client.Configuration> } | undefined

  function configuration() {
    if (known && performance.now() - known.at < KNOWN_MS) return known.configuration
    const asked = { at: performance.now(), configuration: discover(oidc) }
    known = asked
    // After a failure the next one asks again.
    asked.configuration.catch(() => {
      if (known === asked) known = undefined
    })
    return asked.configuration
  }

  return {
    /** @param again they are signed in, and have to show that it is them. @returns where to send the browser, and what it keeps. */
    async begin({ again, back }: Pick<Kept, 'again' | 'back'>): Promise<{ url: string; kept: string }> {
      const config = await configuration()
      const kept: Kept = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        again,
        back,
        until: databaseNow() + WAY_MS,
      }
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: oidc.scope,
        state: kept.state,
        nonce: kept.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(kept.verifier),
        code_challenge_method: 'S256',
        ...(again && { prompt: 'login', max_age: String(AGAIN_SECONDS) }),
      })
      return { url: url.href, kept: JSON.stringify(kept) }
    },

    /** @param search the query with which the browser came back. */
    async finish(search: string, kept: Kept): Promise<Somebody> {
      const config = await configuration()
      const tokens = await client.authorizationCodeGrant(config, new URL(redirectUri + search), {
        expectedState: kept.state,
        expectedNonce: kept.nonce,
        pkceCodeVerifier: kept.verifier,
        idTokenExpected: true,
        ...(kept.again && { maxAge: AGAIN_SECONDS }),
      })
      const said = tokens.claims()
      if (!said) throw new Error('the identity provider gave no ID token')
      const more = config.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(config, tokens.access_token, said.sub)
        : {}
      const claims = { ...more, ...said }
      const time = said.auth_time
      return {
        subject: said.sub,
        name: nameIn(claims),
        role: roleOf(claims, oidc),
        authenticatedAt: typeof time === 'number' ? new Date(Math.min(time * 1000, databaseNow())) : null,
      }
    },
  }
}

async function discover({ issuer, clientId, clientSecret }: Oidc) {
  const config = await client.discovery(new URL(issuer), clientId, {}, authenticate(clientSecret), {
    timeout: SECONDS,
    ...(proxyHosts().length > 0 && { [client.customFetch]: fetchByProxy() }),
    // Only on this machine: env.ts refuses it elsewhere.
    execute: issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
  })
  // Without it the signature of an ID token that came from the token endpoint would not be checked.
  client.enableNonRepudiationChecks(config)
  return config
}

/**
 * Through the proxy of the environment, except to hosts in NO_PROXY. Only these calls: a proxy for the whole process would
 * also be asked for Next's calls of itself.
 */
function fetchByProxy(): client.CustomFetch {
  const { fetch } = createPublicFetch(true)
  return async (url, { body, ...asked }) => {
    const init: RequestInit = { ...asked, signal: asked.signal ?? null, ...(body && { body: String(body) }) }
    try {
      const answer = await fetch(url, init)
      return new Response(answer.body && (await buffer(answer.body)), answer)
    } catch (cause) {
      throw new TypeError('fetch failed', { cause })
    }
  }
}

/** As the specification has it by default, unless the provider takes only the other way. */
const authenticate =
  (secret: string): client.ClientAuth =>
  (server, ...rest) => {
    const ways = server.token_endpoint_auth_methods_supported
    const basic = !ways || ways.includes('client_secret_basic')
    return (basic ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret))(server, ...rest)
  }

const nameIn = ({ preferred_username, email, name, sub }: Record<string, unknown>) =>
  [preferred_username, email, name, sub].find((one) => typeof one === 'string' && one !== '') as string

/** What went wrong, for a sentence. */
export function refusalOfError(error: unknown): WhyNobody {
  if (error instanceof client.AuthorizationResponseError) return 'refused'
  const isSilent =
    error instanceof Error &&
    (error.name === 'TimeoutError' ||
      (error as { code?: unknown }).code === 'OAUTH_TIMEOUT' ||
      error.message === 'fetch failed' ||
      (error as { code?: unknown }).code === 'OAUTH_RESPONSE_IS_NOT_CONFORM')
  return isSilent ? 'down' : 'wrong'
}

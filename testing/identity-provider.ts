import { once } from 'node:events'
import type { Server } from 'node:http'
import Provider from 'oidc-provider'

export const CLIENT = { id: 'frontdesk', secret: 'a client secret for tests only' }

/** A real OpenID provider on loopback. Its people are those who type their name, with any password. */
export function createIdentityProvider(port: number, redirectUri: string) {
  const issuer = `http://localhost:${port}`
  /** What it says about each, by their name there. */
  const people = new Map<string, Record<string, unknown>>()
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username', 'roles'], email: ['email'] },
    pkce: { required: () => true },
    ttl: { AccessToken: 300, Grant: 3600, IdToken: 300, Interaction: 300, Session: 3600 },
    cookies: { keys: ['a key for tests only'] },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people.get(id) }) }),
  })
  // What it would log in a test is what the test provokes.
  provider.on('server_error', () => {})
  let server: Server | undefined
  async function start() {
    if (server) return
    server = provider.listen(port)
    await once(server, 'listening')
  }
  async function stop() {
    if (!server) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
    server = undefined
  }
  return { people, start, stop }
}

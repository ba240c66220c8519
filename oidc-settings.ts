import { z } from 'zod'
import { isThisMachine } from '#jobs/providers/plain-http.ts'

// Signing in by OpenID Connect, for administrators.

type Role = 'viewer' | 'operator' | 'admin'
/** The identity provider by which administrators sign in. */
export type Oidc = {
  issuer: string
  clientId: string
  clientSecret: string
  /** As people know it. */
  name: string
  scope: string
  claim: string
  roles: { role: Role; name: string }[]
}

/** What goes to an identity provider is a secret. */
const isSafe = (value: string) => !/^http:/i.test(value) || isThisMachine(URL.parse(value))
const ROLE_PAIR = /^(viewer|operator|admin)=(.+)$/

export const oidcSettings = {
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'a URL such as https://login.example.com/realms/staff' })
    .refine(isSafe, 'a URL that begins with https:, except on this machine')
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(40, 'at most 40 characters').optional(),
  OIDC_SCOPE: z
    .string()
    .regex(/\bopenid\b/, 'openid and more, such as openid profile email')
    .default('openid profile email'),
  OIDC_ROLE_CLAIM: z.string().default('roles'),
  OIDC_ROLES: z
    .string()
    .default('viewer=viewer,operator=operator,admin=admin')
    .transform((value) => value.split(',').map((pair) => ROLE_PAIR.exec(pair.trim())))
    .refine(
      (pairs) => pairs.every(Boolean),
      'roles and their names there, such as admin=desk-admins,operator=support',
    )
    .transform((pairs) =>
      pairs.flatMap((pair) => (pair ? [{ role: pair[1] as Role, name: pair[2] ?? '' }] : [])),
    ),
}
const schema = z.object(oidcSettings)

const OIDC_NEEDS = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']
export function missingForOidc(given: Record<string, string | undefined>) {
  const missing = OIDC_NEEDS.filter((name) => !given[name])
  if (missing.length === OIDC_NEEDS.length) return []
  return missing.map((variable) => ({ variable, message: `${OIDC_NEEDS.join(', ')} are needed together` }))
}

export function readOidc(env: z.infer<typeof schema>): Oidc | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env
  if (!issuer || !clientId || !clientSecret) return null
  const name = env.OIDC_NAME ?? new URL(issuer).host
  return {
    issuer,
    clientId,
    clientSecret,
    name,
    scope: env.OIDC_SCOPE,
    claim: env.OIDC_ROLE_CLAIM,
    roles: env.OIDC_ROLES,
  }
}

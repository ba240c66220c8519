import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'

const body = z.object({ userId: z.string(), authenticatedAt: z.date() })

/** For better-auth: begins the session of somebody whom an identity provider vouches for. No request reaches it by itself. */
export const sessionElsewhere = () => ({
  id: 'session-elsewhere' as const,
  endpoints: {
    beginSessionElsewhere: createAuthEndpoint.serverOnly({ method: 'POST', body }, async (context) => {
      const { userId, authenticatedAt } = context.body
      const { internalAdapter } = context.context
      const user = await internalAdapter.findUserById(userId)
      if (!user) throw new Error('whoever signs in elsewhere has no account here')
      const session = await internalAdapter.createSession(userId, false, { method: 'oidc', authenticatedAt })
      await setSessionCookie(context, { session, user })
      return context.json({ id: session.id })
    }),
  },
})

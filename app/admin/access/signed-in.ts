import type { Database } from '#db/client.ts'
import { databaseNow } from '#db/now.ts'
import type { SessionMethod, StaffRole } from '#db/schema/staff.ts'
import { IDLE_HOURS, noteUse } from '#db/staff/sessions.ts'
import type { createAuth } from './auth.ts'

const IDLE_MS = IDLE_HOURS * 3600_000
/** How exactly the last use is known. */
const NOTED_MS = 60_000
/** For so long after password and code were given, the most consequential things may be done without them. */
const RECENT_MS = 10 * 60_000

export type SignedIn = {
  id: string
  username: string
  name: string
  role: StaffRole
  session: { id: string; method: SessionMethod; isRecent: boolean }
  hasSecondFactor: boolean
  /** What they must do before they reach anything else. */
  pending: 'password' | 'secondFactor' | null
}

type Asked = {
  headers: Headers
  /** The page asks, and nobody may be there: this does not keep the session from ending. */
  byItself: boolean
  needsSecondFactor: boolean
}

export async function readSignedIn(
  auth: ReturnType<typeof createAuth>,
  db: Database,
  { headers, byItself, needsSecondFactor }: Asked,
): Promise<SignedIn | null> {
  const found = await auth.api.getSession({ headers })
  if (!found) return null
  const { session, user } = found
  const unused = databaseNow() - session.lastUsedAt.getTime()
  if (unused >= IDLE_MS) return null
  if (!byItself && unused >= NOTED_MS && !(await noteUse(db, session.id))) return null
  const method = session.method as SessionMethod
  const hasSecondFactor = user.twoFactorEnabled === true
  // Whoever signs in elsewhere has what is asked for there.
  const lacksSecondFactor = needsSecondFactor && method === 'password' && !hasSecondFactor
  return {
    id: user.id,
    username: user.username ?? user.name,
    name: user.name,
    role: user.role as StaffRole,
    session: {
      id: session.id,
      method,
      isRecent: databaseNow() - session.authenticatedAt.getTime() < RECENT_MS,
    },
    hasSecondFactor,
    pending: user.mustChangePassword ? 'password' : lacksSecondFactor ? 'secondFactor' : null,
  }
}

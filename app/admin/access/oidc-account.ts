import { createHash } from 'node:crypto'
import type { Database, Transaction } from '#db/client.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { recordAuditEvent } from '#db/staff/audit-events.ts'
import { deleteSessions } from '#db/staff/sessions.ts'
import { insertStaffOfIssuer, lockById, updateRole } from '#db/staff/staff.ts'
import type { Somebody } from './identity-provider.ts'

/** The actor of what follows from a sign-in elsewhere; no username may contain spaces. */
const IDENTITY_PROVIDER = 'the identity provider'

/** Nobody is found by name: whoever may choose their name there must not become somebody else here. */
const idOf = (issuer: string, subject: string) =>
  `oidc-${createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('base64url')}`

type Admitted = { id: string; username: string }

/**
 * The account of somebody whom the identity provider vouches for, made or given the role that they have there now.
 * Whoever has none there any more is signed out everywhere.
 * @returns null where they have no role.
 */
export const admit = (
  db: Database,
  issuer: string,
  { subject, name, role }: Somebody,
): Promise<Admitted | null> =>
  db.transaction(async (tx) => {
    const id = idOf(issuer, subject)
    const found = await lockById(tx, id)
    if (!role) {
      if (found && (await deleteSessions(tx, id)) > 0) await record(tx, 'end sessions', found.username)
      return null
    }
    if (!found) return create(tx, id, name, role)
    if (found.role !== role) {
      await updateRole(tx, id, role)
      await record(tx, 'change role', found.username, { before: found.role, after: role })
    }
    return { id, username: found.username }
  })

/** Under the name they have there, or the next free one like it. */
async function create(tx: Transaction, id: string, name: string, role: StaffRole): Promise<Admitted | null> {
  const wanted = usernameLike(name)
  for (let nth = 1; nth <= 100; nth++) {
    const username = nth === 1 ? wanted : `${wanted}-${nth}`
    if (!(await insertStaffOfIssuer(tx, { id, name: username, role }))) {
      // Their own sign-in of the same moment was faster.
      const already = await lockById(tx, id)
      if (already) return { id, username: already.username }
      continue
    }
    await record(tx, 'create administrator', username.toLowerCase(), { role })
    return { id, username: username.toLowerCase() }
  }
  return null
}

/** Of the letters that a username may have; an address without its domain. */
function usernameLike(name: string) {
  const letters = name
    .replace(/@.*$/, '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-zA-Z0-9_.-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 26)
  return letters.length < 3 ? `staff-${letters}`.replace(/-$/, '') : letters
}

const record = (tx: Transaction, action: string, administrator: string, detail = {}) =>
  recordAuditEvent(tx, { actor: IDENTITY_PROVIDER, action, detail: { administrator, ...detail } })

// What administrators change about themselves: each in one transaction with its audit event.

import type { Database, Transaction } from '#db/client.ts'
import { recordAuditEvent } from '#db/staff/audit-events.ts'
import { deleteSession, deleteSessions } from '#db/staff/sessions.ts'
import { findPasswordHash, updatePassword } from '#db/staff/staff.ts'
import type { createAuth } from './auth.ts'
import type { SignedIn } from './signed-in.ts'

type Auth = ReturnType<typeof createAuth>

/** Whether the password is theirs; one who signs in elsewhere has none. */
export async function isTheirPassword(db: Database, auth: Auth, { id }: SignedIn, password: string) {
  const hash = await findPasswordHash(db, id)
  return hash !== null && (await auth.$context).password.verify({ hash, password })
}

/** Ends every other session of theirs. */
export async function changeOwnPassword(db: Database, auth: Auth, self: SignedIn, password: string) {
  const hash = await (await auth.$context).password.hash(password)
  await db.transaction(async (tx) => {
    await updatePassword(tx, self.id, hash, { mustChange: false, keep: self.session.id })
    await recordOwn(tx, self, 'change password')
  })
}

/** @returns whether there was one. */
export const endOwnSession = (db: Database, self: SignedIn, id: string) =>
  db.transaction(async (tx) => {
    const ended = await deleteSession(tx, self.id, id)
    if (ended) await recordOwn(tx, self, 'end session')
    return ended
  })

export const endOtherSessions = (db: Database, self: SignedIn) =>
  db.transaction(async (tx) => {
    const ended = await deleteSessions(tx, self.id, self.session.id)
    if (ended > 0) await recordOwn(tx, self, 'end other sessions', { sessions: ended })
  })

export const recordOwn = (tx: Transaction, { username }: SignedIn, action: string, detail = {}) =>
  recordAuditEvent(tx, { actor: username, action, detail: { administrator: username, ...detail } })

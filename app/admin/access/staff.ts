import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { staffErrors } from '#app/admin/access/words.ts'
import type { Database, Transaction } from '#db/client.ts'
import { type StaffRole, staffRole } from '#db/schema/staff.ts'
import { recordAuditEvent } from '#db/staff/audit-events.ts'
import { deleteSecondFactor } from '#db/staff/second-factors.ts'
import { deleteSessions } from '#db/staff/sessions.ts'
import {
  deleteStaff,
  findStaff,
  insertStaff,
  isLastAdmin,
  listStaff,
  lockStaff,
  updatePassword,
  updateRole,
} from '#db/staff/staff.ts'
import { log } from '#log'
import type { createAuth } from './auth.ts'

type Auth = ReturnType<typeof createAuth>
export type StaffChange =
  | 'done'
  | 'missing'
  | 'last_admin'
  | 'own'
  | 'same'
  | 'changed'
  | 'no_factor'
  | 'no_password'

/** The actor of changes made outside the pages; no username may contain spaces. */
export const COMMAND_LINE = 'the command line'

export const staffName = z
  .string({ error: staffErrors.noName })
  .trim()
  .regex(/^[a-zA-Z0-9_.-]{3,30}$/, staffErrors.name)
export const role = z.enum(staffRole.enumValues, { error: staffErrors.noRole })
export const newPassword = () => randomBytes(15).toString('base64url')

const hash = async (auth: Auth, password: string) => (await auth.$context).password.hash(password)

// These write better-auth's tables directly, since better-auth would write outside the audit event's transaction.

/** @param mustChange the password was made for them. @returns false when the name is taken. */
export async function createAdministrator(
  db: Database,
  auth: Auth,
  name: string,
  password: string,
  role: StaffRole = 'admin',
  actor = COMMAND_LINE,
  mustChange = false,
): Promise<boolean> {
  const hashed = await hash(auth, password)
  return db.transaction(async (tx) => {
    if (!(await insertStaff(tx, { name, role, hash: hashed, mustChange }))) return false
    await record(tx, actor, 'create administrator', name, { role })
    return true
  })
}

/** Sets a new password and ends every session. @param mustChange it was made for them. */
export async function resetPassword(
  db: Database,
  auth: Auth,
  name: string,
  password: string,
  actor = COMMAND_LINE,
  mustChange = false,
): Promise<StaffChange> {
  const hashed = await hash(auth, password)
  return change(db, actor, name, async (tx, { id }) => {
    if (!(await updatePassword(tx, id, hashed, { mustChange }))) return 'no_password'
    await record(tx, actor, 'reset password', name)
    return 'done'
  })
}

/** For somebody who has lost it. Ends every session. */
export const resetSecondFactor = (db: Database, name: string, actor = COMMAND_LINE) =>
  change(db, actor, name, async (tx, { id }) => {
    if (!(await deleteSecondFactor(tx, id))) return 'no_factor'
    await deleteSessions(tx, id)
    await record(tx, actor, 'reset second factor', name)
    return 'done'
  })

/** Takes effect at the person's next request. @param seen the role that whoever changes it saw. */
export const changeRole = (
  db: Database,
  name: string,
  after: StaffRole,
  actor = COMMAND_LINE,
  seen?: StaffRole,
) =>
  change(db, actor, name, async (tx, found) => {
    if (found.role === after) return 'same'
    if (seen && found.role !== seen) return 'changed'
    if (await isLastAdmin(tx, found)) return 'last_admin'
    await updateRole(tx, found.id, after)
    await record(tx, actor, 'change role', name, { before: found.role, after })
    return 'done'
  })

/** They are signed out everywhere. */
export const removeAdministrator = (db: Database, name: string, actor = COMMAND_LINE, reason?: string) =>
  change(db, actor, name, async (tx, found) => {
    if (await isLastAdmin(tx, found)) return 'last_admin'
    await deleteStaff(tx, found.id)
    await record(tx, actor, 'remove administrator', name, { before: found.role, ...(reason && { reason }) })
    return 'done'
  })

type Found = NonNullable<Awaited<ReturnType<typeof lockStaff>>>

async function change(
  db: Database,
  actor: string,
  name: string,
  act: (tx: Transaction, found: Found) => Promise<StaffChange>,
): Promise<StaffChange> {
  return db.transaction(async (tx) => {
    const found = await lockStaff(tx, name)
    if (!found) return 'missing'
    // Guards against locking oneself out by mistake.
    return found.username === actor.toLowerCase() ? 'own' : act(tx, found)
  })
}

function record(tx: Transaction, actor: string, action: string, name: string, detail = {}) {
  const administrator = name.toLowerCase()
  // The command line says itself what it did.
  if (actor !== COMMAND_LINE) log.info({ action, actor, administrator }, 'access')
  return recordAuditEvent(tx, { actor, action, detail: { administrator, ...detail } })
}

export const findAdministrator = findStaff
export const listAdministrators = listStaff

// A second factor is kept as better-auth's plugin keeps it, which checks it at sign-in. We write it ourselves, since the plugin
// would write outside the audit event's transaction.

import { createOTP } from '@better-auth/utils/otp'
import { generateRandomString, symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import type { Database } from '#db/client.ts'
import {
  deleteSecondFactor,
  findSecondFactor,
  insertSecondFactor,
  turnOnSecondFactor,
  updateBackupCodes,
} from '#db/staff/second-factors.ts'
import { deleteSessions } from '#db/staff/sessions.ts'
import type { createAuth } from './auth.ts'
import { recordOwn } from './own-account.ts'
import type { SignedIn } from './signed-in.ts'

type Auth = ReturnType<typeof createAuth>

const ISSUER = 'Frontdesk'
const CODES = 10

const seal = async (auth: Auth, data: string) =>
  symmetricEncrypt({ key: (await auth.$context).secretConfig, data })
const unseal = async (auth: Auth, data: string) =>
  symmetricDecrypt({ key: (await auth.$context).secretConfig, data })

const newCodes = () =>
  Array.from({ length: CODES }, () => generateRandomString(10, 'a-z', '0-9').replace(/^.{5}/, '$&-'))

/** A new secret, which counts once a first code was right. */
export async function beginSecondFactor(db: Database, auth: Auth, { id }: SignedIn) {
  const [secret, backupCodes] = await Promise.all([
    seal(auth, generateRandomString(32)),
    seal(auth, JSON.stringify([])),
  ])
  await insertSecondFactor(db, id, { secret, backupCodes })
}

/** The secret of the one that is being set up, as an address for a QR code and as text; null where none is. */
export async function readSetUp(db: Database, auth: Auth, { id, username }: SignedIn) {
  const found = await findSecondFactor(db, id)
  if (!found || found.isOn) return null
  // One that was begun under a secret that is gone is begun again.
  const opened = await unseal(auth, found.secret).catch(() => null)
  if (opened === null) return null
  const uri = createOTP(opened).url(ISSUER, username)
  return { uri, secret: new URL(uri).searchParams.get('secret') ?? '' }
}

/** Ends every other session, which began without one. @returns the recovery codes; null where the code is wrong. */
export async function turnOn(db: Database, auth: Auth, self: SignedIn, code: string) {
  const found = await findSecondFactor(db, self.id)
  if (!found || found.isOn || !(await createOTP(await unseal(auth, found.secret)).verify(code))) return null
  const codes = newCodes()
  const backupCodes = await seal(auth, JSON.stringify(codes))
  return db.transaction(async (tx) => {
    if (!(await turnOnSecondFactor(tx, self.id, { secret: found.secret, backupCodes }))) return null
    await deleteSessions(tx, self.id, self.session.id)
    await recordOwn(tx, self, 'turn on second factor')
    return codes
  })
}

/** @returns new recovery codes in place of the old ones; null where there is no second factor. */
export async function replaceCodes(db: Database, auth: Auth, self: SignedIn) {
  const codes = newCodes()
  const backupCodes = await seal(auth, JSON.stringify(codes))
  return db.transaction(async (tx) => {
    if (!(await updateBackupCodes(tx, self.id, backupCodes))) return null
    await recordOwn(tx, self, 'make recovery codes')
    return codes
  })
}

export const turnOff = (db: Database, self: SignedIn) =>
  db.transaction(async (tx) => {
    if (await deleteSecondFactor(tx, self.id)) await recordOwn(tx, self, 'turn off second factor')
  })

import { runtime } from '#app/web/runtime.ts'
import { within } from '#db/pool/within.ts'
import { recordAuditEvent } from '#db/staff/audit-events.ts'
import { log } from '#log'
import type { Repeated } from './tally.ts'

// Who comes, goes and is refused: each is a line of the log and an event of the audit. Neither has an address, nor a
// name that nobody has: somebody may have typed their password there.

/** Nobody waits for longer than this for the audit before they are in or out. */
const WAIT_MS = 2_000

/** By what somebody signed in. */
export type SignInMethod = 'password' | 'code' | 'recovery_code' | 'oidc'

export const noteCame = (actor: string, method: SignInMethod) => note('sign in', actor, { method })
export const noteLeft = (actor: string) => note('sign out', actor)
/** It works only once: its owner knows by this that somebody has it. */
export const noteRecoveryCode = (actor: string) => note('use recovery code', actor, { administrator: actor })

/** An audit that cannot be written keeps nobody from their work, or from leaving it: the log says so. */
async function note(action: string, actor: string, detail: Record<string, string> = {}) {
  log.info({ action, actor, ...detail }, 'access')
  await within(WAIT_MS, recordAuditEvent(runtime().db, { actor, action, detail })).catch((error: Error) =>
    log.error({ action, actor, message: error.message }, 'not in the audit'),
  )
}

export function noteRepeated(of: Repeated) {
  const { action, ...about } = of
  log.warn('typed' in about ? { action } : { action, ...about }, 'access')
  runtime().accessTally(of)
}

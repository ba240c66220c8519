import { runtime } from '#app/web/runtime.ts'
import { within } from '#db/pool/within.ts'
import { recordAuditEvent } from '#db/staff/audit-events.ts'
import { log } from '#log'
import type { Repeated } from './tally.ts'

// Who comes, goes and is refused: each is a line of the log and an event of the audit. Neither has an address, nor a
// name that nobody has: somebody may have typed their password there.

/** Nobody waits for longer than this for the audit before they are in or out. */
const WAIT_MS = 2_000

/** An audit that cannot be written keeps nobody from their work, or from leaving it: the log says so. */
export async function noteCame(action: 'sign in' | 'sign out', actor: string) {
  log.info({ action, actor }, 'access')
  await within(WAIT_MS, recordAuditEvent(runtime().db, { actor, action })).catch((error: Error) =>
    log.error({ action, actor, message: error.message }, 'not in the audit'),
  )
}

export function noteRepeated(of: Repeated) {
  const { action } = of
  log.warn('typed' in of ? { action } : { action, actor: of.actor, needed: of.needed }, 'access')
  runtime().accessTally(of)
}

import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import {
  ensureProvider,
  liftHold,
  lockProvider,
  moveCircuit,
  type ProviderRow,
} from '#db/providers/circuit.ts'
import { recordAuditEvent } from '#db/staff/audit-events.ts'
import { isHeld } from './circuit.ts'

const NOW = { probeAt: sql`clock_timestamp()`, probeLeaseUntil: null }

/** Pauses the provider, until a person resumes it or until `until`. @returns false when it is paused already. */
export const pause = (db: Database, name: string, actor: string, reason: string, until: Date | null) =>
  byHand(db, name, actor, 'pause provider', async (tx, row) => {
    if (row.circuit === 'paused') return false
    await moveCircuit(tx, row, 'paused', { actor, reason }, { pausedUntil: until })
    return { before: row.circuit, reason, until }
  })

/**
 * Ends a pause, and the provider's own hold: a person overrules it. The circuit becomes half open, not closed: a
 * provider that is still down must not get everything at once. @returns false when it is neither paused nor held,
 * or not by the pause that was seen.
 */
export const resume = (db: Database, name: string, actor: string, reason: string, seen?: Date) =>
  byHand(db, name, actor, 'resume provider', async (tx, row) => {
    if (hasMoved(row, seen) || (row.circuit !== 'paused' && !isHeld(row))) return false
    const lifted = { heldUntil: null, heldReason: null }
    if (row.circuit === 'paused')
      await moveCircuit(tx, row, 'half_open', { actor, reason }, { probeFailures: 0, ...NOW, ...lifted })
    else await liftHold(tx, row, reason, actor)
    return { before: row.circuit, reason, held: isHeld(row) }
  })

/** Ends the provider's hold alone: a colleague's pause may be younger than what was read. @returns false when it is paused, or not held. */
export const endHold = (db: Database, name: string, actor: string, reason: string) =>
  byHand(db, name, actor, 'resume provider', async (tx, row) => {
    if (row.circuit === 'paused' || !isHeld(row)) return false
    await liftHold(tx, row, reason, actor)
    return { before: row.circuit, reason, held: true }
  })

/** Returns to full pace although everybody was refused; the count begins anew. @returns false when it is not slowed, or was between. */
export const goOn = (db: Database, name: string, actor: string, reason: string, seen?: Date) =>
  byHand(db, name, actor, 'go on', async (tx, row) => {
    if (hasMoved(row, seen) || row.circuit !== 'slowed') return false
    await moveCircuit(
      tx,
      row,
      'closed',
      { actor, reason },
      { refused: [], refusedSince: null, probeLeaseUntil: null },
    )
    return { before: row.circuit, reason }
  })

/** Whether the circuit has moved since the administrator saw it; `seen`: since when it was so. */
const hasMoved = ({ since }: ProviderRow, seen?: Date) =>
  seen !== undefined && since.getTime() !== seen.getTime()

async function byHand(
  db: Database,
  name: string,
  actor: string,
  action: string,
  change: (tx: Transaction, row: ProviderRow) => Promise<false | Record<string, unknown>>,
) {
  return db.transaction(async (tx) => {
    await ensureProvider(tx, name) // so that it can be paused before the first worker runs
    const row = await lockProvider(tx, name)
    const detail = row && (await change(tx, row))
    if (!detail) return false
    await recordAuditEvent(tx, { actor, action, detail: { provider: name, ...detail } })
    return true
  })
}
